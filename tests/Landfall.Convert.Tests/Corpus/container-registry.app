-- heroku --
stack container
process web 1 basic run web
-- Dockerfile.web --
FROM x
CMD run web
