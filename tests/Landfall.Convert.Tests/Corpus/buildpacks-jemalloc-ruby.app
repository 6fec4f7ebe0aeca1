-- heroku --
buildpack https://github.com/gaffneyc/heroku-buildpack-jemalloc.git
buildpack heroku/ruby
config JEMALLOC_ENABLED true
process web 1 basic bundle exec puma
-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    puma (6.4.2)

PLATFORMS
  ruby

RUBY VERSION
   ruby 3.3.4p0

BUNDLED WITH
   2.5.16
