-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- .npmrc --
//registry.example.com/:_authToken=${NPM_TOKEN}
