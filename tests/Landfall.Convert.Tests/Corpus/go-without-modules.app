-- heroku --
buildpack heroku/go
process web 1 basic x
-- Gopkg.lock --

-- main.go --
package main
