-- app.json --
{"stack":"container","formation":{"web":{"quantity":2,"size":"basic"}}}
-- Dockerfile.web --
FROM x
EXPOSE 80
CMD serve --port $PORT
