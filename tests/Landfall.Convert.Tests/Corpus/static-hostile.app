-- static.json --
{"root":"x\"; evil on; #","routes":{"/**":"a\n}"},"headers":{"/**":{"X-A":"a\"; }","Bad Name":"x"}},"proxies":{"/a":{"origin":"http://$host/"}}}
