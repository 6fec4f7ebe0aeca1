-- Dockerfile --
FROM x AS tools
USER 1000
RUN install tool
FROM x
USER 1000
CMD serve
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    release:
      dockerfile: Dockerfile
      target: tools
release:
  command: [tool migrate]
