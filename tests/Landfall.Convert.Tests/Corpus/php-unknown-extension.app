-- composer.json --
{"require":{"php":">=7.0 <8.0","ext-oci8":"*"}}
-- composer.lock --
{}
