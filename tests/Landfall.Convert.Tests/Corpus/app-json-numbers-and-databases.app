-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
-- app.json --
{"env":{"WORKERS":{"value":2},"DEBUG":{"value":false},"RATIO":0.5,"KEY":{"description":"From the vendor's page `API`"}},"addons":["heroku-postgresql",{"plan":"heroku-postgresql:standard-0","options":{"version":16}},"heroku-redis"],"environments":{"production":{"formation":{}},"test":{}}}
-- heroku.yml --
setup:
  addons:
    - plan: heroku-postgresql
      as: DATABASE
    - plan: heroku-postgresql
      as: REPORTING
