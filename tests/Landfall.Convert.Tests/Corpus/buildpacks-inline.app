-- heroku --
buildpack heroku-community/inline
process web 1 basic ./run
-- bin/detect --

-- bin/compile --

-- bin/release --

-- Procfile --
web: ./run
