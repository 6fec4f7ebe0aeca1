-- heroku --
config GO_INSTALL_PACKAGE_SPEC example.com/x/cmd/server ./tools/seed
-- go.mod --
module example.com/x
-- cmd/server/main.go --
package main
-- cmd/unused/main.go --
package main
-- tools/seed/main.go --
package main
-- bin/go-post-compile --

