-- heroku --
stack cnb
generation fir
process web 3 dyno-4c-16gb /cnb/process/web
process worker 2 dyno-1c-0.5gb /cnb/process/worker
process clock 0 dyno-1c-0.5gb /cnb/process/clock
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
