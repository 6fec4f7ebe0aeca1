-- Dockerfile --
FROM node:20
COPY . /app
WORKDIR /app
ENTRYPOINT ["node"]
CMD ["web.js", "--title", "two words"]
-- heroku.yml --
build:
  docker:
    web: Dockerfile
release:
  command:
    - |
      migrate
      seed
run:
  worker: work.js --queue $QUEUE
