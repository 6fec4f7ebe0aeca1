-- static.json --
{"routes":{"/**":"index.html"},"headers":{"/**":{"X-Frame-Options":"DENY","Cache-Control":"public"},"/":{"Cache-Control":"no-store"},"/assets/*":{"cache-control":"max-age=512000"}}}
-- public_html/index.html --

