-- heroku --
config RAILS_MASTER_KEY k
config SECRET_KEY_BASE s
config DATABASE_URL postgres://u1:s3cret-Pa55@db.example.com:5432/d1
addon heroku-postgresql
addon memcachier MEMCACHIER_SERVERS
process web 2 standard-1x bin/rails server -p ${PORT:-5000} -e $RAILS_ENV
process console 0 basic bin/rails console
process rake 0 basic bundle exec rake
-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    actioncable (7.1.3)
    pg (1.5.6)
    puma (6.4.2)
    rails (7.1.3)
    railties (7.1.3)
    sprockets-rails (3.4.2)

PLATFORMS
  ruby

RUBY VERSION
   ruby 3.3.4p0

BUNDLED WITH
   2.5.16
