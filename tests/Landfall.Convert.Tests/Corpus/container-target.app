-- Dockerfile --
FROM node:20 AS base
CMD ["node", "base.js"]
FROM base AS web
CMD ["node", "web.js"]
FROM web AS test
CMD ["npm", "test"]
-- heroku.yml --
build:
  docker:
    web:
      dockerfile: Dockerfile
      target: web
