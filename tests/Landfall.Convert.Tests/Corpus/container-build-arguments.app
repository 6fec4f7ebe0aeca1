-- Dockerfile --
ARG NODE_VERSION=20
FROM node:${NODE_VERSION}
ARG RAILS_ENV
  arg TITLE="an old one"
ARG A B=1
ARG LINES
COPY . /app
WORKDIR /app
RUN echo "ARG RAILS_ENV"
CMD ["node", "server.js"]
COPY .aptible/ /.aptible/
ENV PORT=5000
EXPOSE 5000
-- jobs/Dockerfile --
FROM node:22
ARG RAILS_ENV=production
ARG OWN=kept
CMD ["node", "jobs.js"]
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    worker: jobs/Dockerfile
  config:
    NODE_VERSION: 22
    RAILS_ENV: staging
    TITLE: "Ann's \"$shop\""
    B: 2
    LINES: "a\nRUN touch /pwned"
    NOBODY: x
