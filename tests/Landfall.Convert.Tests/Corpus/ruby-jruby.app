-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    puma (6.0)

PLATFORMS
  ruby

RUBY VERSION
   ruby 3.1.4p0 (jruby 9.4.5.0)
-- Procfile --
web: x
