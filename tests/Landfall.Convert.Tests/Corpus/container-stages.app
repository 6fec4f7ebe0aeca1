-- heroku --
stack container
config KEY value
process web 2 standard-1x node web.js
process worker 3 standard-2x node worker.js
process beat 0 basic node beat.js
process old 1 basic node old.js
process older 0 basic node older.js
-- Dockerfile --
FROM node:24 AS base
ENTRYPOINT ["tini", "--"]
USER node

FROM base AS web
EXPOSE 3000
CMD ["node", "web.js"]

FROM base AS beat
LABEL part=beat
CMD ["node", "beat.js"]

FROM base AS worker
RUN install ffmpeg
CMD ["node", "worker.js"]
-- heroku.yml --
build:
  docker:
    web: {dockerfile: Dockerfile, target: web}
    worker: {dockerfile: Dockerfile, target: worker}
    beat: {dockerfile: Dockerfile, target: beat}
release:
  image: worker
  command: [node migrate.js]
