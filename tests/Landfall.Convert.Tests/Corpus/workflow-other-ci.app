-- package.json --
{"engines":{"node":"20"},"scripts":{"logs":"heroku logs --tail -a shop"}}
-- package-lock.json --
{}
-- .gitlab-ci.yml --
deploy:
  script:
    - dpl --provider=heroku --app=shop
-- Makefile --
deploy:
	git push heroku main
