-- Dockerfile --
FROM ruby:3.3
EXPOSE 3000
VOLUME /data
USER root
CMD bundle exec puma
-- heroku.yml --
setup:
  addons:
    - heroku-redis:mini
build:
  docker:
    web: ./Dockerfile
release:
  image: web
  command: bin/rails db:migrate && bin/rails db:seed
run:
  web: bundle exec puma -p $PORT
  worker:
    command: bundle exec sidekiq
    image: web
test:
  web: x
-- Procfile --
web: not this one
