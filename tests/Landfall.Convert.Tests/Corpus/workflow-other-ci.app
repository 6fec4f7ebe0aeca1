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
-- bitbucket-pipelines.yml --
pipelines:
  branches:
    main:
      - step:
          script:
            - pipe: atlassian/heroku-deploy:2.4.0
              variables:
                HEROKU_APP_NAME: shop
-- azure-pipelines.yml --
steps:
  - script: git push https://heroku:$(HEROKU_API_KEY)@git.heroku.com/shop.git HEAD:main
-- Jenkinsfile --
node {
  sh 'heroku run npm run migrate -a shop'
}
-- bin/deploy --
#!/bin/sh
curl -n -X POST https://api.heroku.com/apps/shop/builds -d @build.json
