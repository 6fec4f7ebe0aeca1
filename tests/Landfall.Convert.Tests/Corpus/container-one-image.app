-- Dockerfile --
FROM node:20
COPY . /app
WORKDIR /app
CMD ["node", "server.js"]
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    worker: Dockerfile
  config:
    FOO: bar
release:
  image: web
  command:
    - ./migrate.sh
run:
  worker:
    command:
      - node worker.js
    image: web
setup:
  addons:
    - plan: heroku-postgresql
      as: DATABASE
  config:
    S3_BUCKET: mine
