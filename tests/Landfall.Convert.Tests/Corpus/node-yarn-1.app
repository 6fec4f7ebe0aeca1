-- package.json --
{"engines":{"node":"20"},"scripts":{"heroku-prebuild":"echo","heroku-postbuild":"webpack","heroku-cleanup":"rm -rf x","build":"no"}}
-- yarn.lock --

