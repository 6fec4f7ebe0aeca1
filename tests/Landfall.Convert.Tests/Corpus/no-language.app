-- README.md --
hello
