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
-- public/assets/.sprockets-manifest-abc.json --
{}
