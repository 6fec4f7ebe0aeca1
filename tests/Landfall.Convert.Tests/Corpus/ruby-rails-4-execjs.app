-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    execjs (2.7.0)
    railties (4.2.11)
    sprockets-rails (3.2.2)
    mysql2 (0.5.6)
    delayed_job (4.1)

PLATFORMS
  ruby

RUBY VERSION
   ruby 2.7.8p0

BUNDLED WITH
   1.17.3
