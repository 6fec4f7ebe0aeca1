-- heroku --
stack container
review API_KEY MAIL_URL
config API_KEY live
process web 2 standard-1x serve
-- Dockerfile.web --
FROM x
USER 1000
CMD serve
-- app.json --
{"env":{"API_KEY":{"description":"asked for"},"LEVEL":"info"},"scripts":{"postdeploy":"seed"}}
