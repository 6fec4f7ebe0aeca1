-- static.json --
{"encoding":"ISO-8859-1","logging":{"access":false,"error":"warn"},"routes":{"/docs/*":"docs.html"},"ssi":true}
-- public_html/index.html --

