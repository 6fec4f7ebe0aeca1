-- go.mod --
module example.com/x

// +heroku goVersion go1.23
// +heroku install ./cmd/...

go 1.20
-- go.sum --

-- vendor/modules.txt --

-- cmd/a/main.go --
package main
-- Procfile --
web: a --port $PORT
-- bin/go-pre-compile --

