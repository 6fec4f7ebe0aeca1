-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- infra/main.tf.json --
{"resource":{"heroku_app":{"shop":{"name":"shop","region":"us"}}}}
-- infra/other.tf.json --
{"resource":{"null_resource":{"a":{}}}}
