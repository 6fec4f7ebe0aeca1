-- heroku --
buildpack heroku-community/apt
buildpack https://github.com/jonathanong/heroku-buildpack-ffmpeg-latest.git
buildpack https://github.com/gaffneyc/heroku-buildpack-jemalloc.git
buildpack heroku/python
process web 1 basic x
-- requirements.txt --
flask
-- .python-version --
3.13
-- Aptfile --
# tools
libgs9 ghostscript
https://example.com/a/tool_1.0_amd64.deb
:repo:deb https://apt.example.com/ stable main
$(evil)
-- Procfile --
web: x
