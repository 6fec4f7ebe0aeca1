-- package.json --
{}
-- package-lock.json --
{}
-- yarn.lock --

