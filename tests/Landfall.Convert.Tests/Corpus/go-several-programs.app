-- go.mod --
module example.com/acme/hello/v2

go 1.22.3
-- cmd/server/main.go --
package main
-- cmd/worker/main.go --
package main
