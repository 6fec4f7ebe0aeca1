-- Gemfile --

-- Gemfile.lock --
GEM
  remote: https://rubygems.org/
  specs:
    rack (2.2)
    thin (1.8)

PLATFORMS
  ruby
-- config.ru --
run App
