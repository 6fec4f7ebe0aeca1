-- project.toml --
[[io.buildpacks.group]]
id = "heroku/ruby"

[[io.buildpacks.build.env]]
name = "BUNDLE_WITHOUT"
value = "development:test:ci"
-- Gemfile --
gem "puma"
-- Gemfile.lock --
GEM
  specs:
    puma (6.0)

DEPENDENCIES
  puma

RUBY VERSION
   ruby 3.3.0p0
-- Procfile --
web: bundle exec puma
