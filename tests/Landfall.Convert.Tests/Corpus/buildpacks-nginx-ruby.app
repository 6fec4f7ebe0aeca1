-- heroku --
buildpack https://github.com/heroku/heroku-buildpack-nginx.git
buildpack heroku/ruby
process web 1 basic bin/start-nginx bundle exec puma -C config/puma.rb
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
-- config/nginx.conf.erb --
daemon off;
http {
  server {
    listen <%= ENV["PORT"] %>;
    more_clear_headers "Server";
  }
}
