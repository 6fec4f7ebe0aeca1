-- package.json --
{"engines":{"node":"20","npm":"newest; RUN evil"}}
-- package-lock.json --
{}
