-- Gemfile --
gem "x"
-- Procfile --
web: x
