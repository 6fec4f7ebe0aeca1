-- heroku --
config GO_GIT_CRED__HTTPS__GITHUB__COM token
config GO_LINKER_SYMBOL main.commit
config GOVERSION go1.25.1
process web 1 basic bin/x
-- go.mod --
module example.com/x
go 1.24
-- go.sum --

-- main.go --
package main
