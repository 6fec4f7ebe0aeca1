-- web/Dockerfile --
FROM x
COPY ../shared /shared
USER 1000
CMD a
-- heroku.yml --
build:
  docker:
    web: web/Dockerfile
