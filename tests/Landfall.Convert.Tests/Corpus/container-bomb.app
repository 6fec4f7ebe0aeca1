-- heroku --
stack container
process web 1 basic x
-- Dockerfile --
FROM x
-- heroku.yml --
a: &a [x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
build:
  docker:
    web: ../../etc/passwd
    "x; RUN evil": Dockerfile
-- Procfile --
web: x
