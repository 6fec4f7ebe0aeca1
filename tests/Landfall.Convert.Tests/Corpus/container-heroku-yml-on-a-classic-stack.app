-- heroku --
stack heroku-24
process web 1 basic node .
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Dockerfile --
FROM node:20
COPY .aptible/ /.aptible/
ENTRYPOINT ["bash","/.aptible/entrypoint"]
-- heroku.yml --
build:
  docker:
    web: Dockerfile
-- Procfile --
web: node .
