-- heroku --
config BUNDLE_WITHOUT development:test:assets
process web 1 basic bundle exec puma
-- .ruby-version --
ruby-3.2.0
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
-- Procfile --
web: bundle exec puma
