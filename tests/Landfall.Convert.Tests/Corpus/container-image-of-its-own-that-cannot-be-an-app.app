-- Dockerfile --
FROM x
USER 1000
CMD a
-- a ${{ secrets.KEY }}/Dockerfile --
FROM y
USER 1000
CMD b
-- heroku.yml --
build:
  docker:
    web: Dockerfile
    worker: "a ${{ secrets.KEY }}/Dockerfile"
    other: absent/Dockerfile
