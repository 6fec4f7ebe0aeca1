-- Dockerfile.web --
FROM node:20
ENTRYPOINT ["tini", "--"]
CMD node server.js
-- heroku.yml --
build:
  docker:
    web: Dockerfile.web
run:
  web: node server.js --port $PORT
