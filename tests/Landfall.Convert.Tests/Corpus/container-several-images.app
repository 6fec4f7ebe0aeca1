-- Dockerfile --
FROM x
CMD a
-- worker/Dockerfile --
FROM y
CMD b
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    worker: worker/Dockerfile
    release:
      dockerfile: Dockerfile
      target: builder
run:
  web: a
