-- go.mod --
module example.com/acme/hello

go 1.24
-- go.sum --

-- main.go --
package main
