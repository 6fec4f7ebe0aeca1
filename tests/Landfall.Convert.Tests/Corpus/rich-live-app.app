-- heroku --
process web 2 standard-2x node .
process release 0 basic node migrate.js
config DATABASE_URL postgres://u1:s3cret-Pa55@db.example.com:5432/d1
config REDIS_URL rediss://:x@r.example.com
addon heroku-postgresql
addon heroku-redis REDIS_URL
addon scheduler
addon papertrail PAPERTRAIL_API_TOKEN
addon hirefire HIREFIRE_TOKEN
addon heroku-connect HEROKU_CONNECT_URL
addon bonsai BONSAI_URL
addon cloudamqp CLOUDAMQP_URL
addon quotaguardstatic QUOTAGUARDSTATIC_URL
addon some-new-thing X_URL
domain www.example.com
feature preboot
feature http-session-affinity
feature runtime-dyno-metadata
pipeline staging
collaborator ann@example.com
drain syslog+tls://logs.example.com:514
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
