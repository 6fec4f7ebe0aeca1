-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    mysql2 (0.5.6)
    railties (3.2.22)
    rack (1.4.7)

PLATFORMS
  ruby

RUBY VERSION
   ruby 2.3.8p459

BUNDLED WITH
   2.5.16
-- config.ru --
run Shop::Application
