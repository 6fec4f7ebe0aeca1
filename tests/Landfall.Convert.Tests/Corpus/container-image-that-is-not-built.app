-- Dockerfile --
FROM x
CMD serve
-- heroku.yml --
build:
  docker:
    web: Dockerfile
release:
  command: [./migrate.sh]
  image: jobs
run:
  nothing:
  asset-syncer:
    command:
      - python asset-syncer.py
    image: worker
