-- heroku.yml --
build:
  languages: [go]
-- go.mod --
module example.com/x
go 1.24
-- main.go --
package main
