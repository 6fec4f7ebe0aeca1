-- services/web/Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
EXPOSE 3000
USER node
CMD ["node", "server.js"]
-- services/web/.dockerignore --
# Built inside.
node_modules
/tmp
*
!src/**
-- services/web/package.json --
{}
-- heroku.yml --
build:
  docker:
    web: services/web/Dockerfile
