-- heroku --
config USE_NPM_INSTALL true
config NODE_BUILD_FLAGS --prod
process web 1 performance-l-ram npm start
-- package.json --
{"engines":{"node":"20","npm":">=9 <11"},"scripts":{"build":"ng build"}}
-- package-lock.json --
{}
-- .nvmrc --
18
-- runtime.txt --
python-3.12.4
