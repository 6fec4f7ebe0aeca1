-- heroku --
config BUNDLE_GITHUB__COM token
config SENSIBLE_DEFAULTS 1
process web 1 basic bundle exec puma
-- Gemfile --

-- Gemfile.lock --
PATH
  remote: engines/shop
  specs:
    shop (0.1)

GEM
  remote: https://rubygems.org/
  specs:
    puma (6.0)
    image_processing (1.12)
    ruby-vips (2.2)

PLATFORMS
  ruby

RUBY VERSION
   ruby 3.3.4p0

BUNDLED WITH
   2.5.16
-- Procfile --
web: bundle exec puma
