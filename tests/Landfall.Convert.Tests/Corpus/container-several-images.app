-- Dockerfile --
FROM x AS builder
RUN build
FROM y
COPY --from=builder /out /out
CMD a
-- worker/Dockerfile --
FROM y
EXPOSE 9000
USER 1000
CMD b
-- worker/.dockerignore --
node_modules
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    worker: worker/Dockerfile
    clock: worker/Dockerfile
    release:
      dockerfile: Dockerfile
      target: builder
release:
  command: [./migrate]
run:
  web: a
  clock: tick --every 5m
