-- heroku --
buildpack https://github.com/heroku/heroku-buildpack-activestorage-preview
buildpack heroku/ruby
config SECRET_KEY_BASE s
process web 1 basic bin/rails server
-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    pg (1.5.6)
    railties (7.1.3)
    image_processing (1.12)

PLATFORMS
  ruby

RUBY VERSION
   ruby 3.3.4p0

BUNDLED WITH
   2.5.16
