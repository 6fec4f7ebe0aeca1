-- heroku --
buildpack https://github.com/heroku/heroku-buildpack-static
config API_HOST api.example.com
process web 1 basic bin/boot
-- static.json --
{"root":"dist/","clean_urls":true,"https_only":true,"error_page":"404.html","routes":{"/app/**":"app.html","/**":"index.html"},"redirects":{"/old/":{"url":"/new/","status":302}},"headers":{"/**":{"X-Frame-Options":"DENY"}},"proxies":{"/api/":{"origin":"https://${API_HOST}/v1"}},"basic_auth":true,"canonical_host":"www.example.com"}
-- dist/index.html --

