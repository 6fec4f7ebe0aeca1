-- package.json --
{"engines":{"node":"20"},"scripts":{"build":"vite build"}}
-- package-lock.json --
{}
-- static.json --
{"root":"dist/"}
-- app.json --
{"buildpacks":[{"url":"heroku/nodejs"},{"url":"https://github.com/heroku/heroku-buildpack-static"}]}
