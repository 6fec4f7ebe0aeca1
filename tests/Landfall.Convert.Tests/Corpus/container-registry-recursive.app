-- heroku --
stack container
process web 1 basic serve
process worker 1 basic work --all
-- Dockerfile.web --
FROM x
CMD serve
-- worker/Dockerfile.worker --
FROM y
CMD ["work", "--all"]
