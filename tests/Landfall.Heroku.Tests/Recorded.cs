namespace Landfall.Heroku.Tests;

/// <summary>An app with a web, a worker and a release phase, in the shapes of the Platform API.</summary>
static class Recorded
{
    public static FakeHeroku App() => new FakeHeroku()
        .On("GET /apps/example", """
            {"id":"01234567-89ab-cdef-0123-456789abcdef","name":"example","acm":true,"archived_at":null,"maintenance":false,
             "build_stack":{"id":"s","name":"heroku-24"},"stack":{"id":"s","name":"heroku-24"},"generation":{"id":"g","name":"cedar"},
             "buildpack_provided_description":"Node.js","git_url":"https://git.heroku.com/example.git","web_url":"https://example-1234567890ab.herokuapp.com/",
             "owner":{"email":"dev@example.com","id":"u"},"team":null,"region":{"id":"r","name":"us"},"space":null,"repo_size":0,"slug_size":0}
            """)
        .On("GET /apps/example/config-vars", """{"DATABASE_URL":"postgres://u:p@h:5432/d","GREETING":"Grüße,\n\"you\" 🚀"}""")
        .On("GET /apps/example/formation", """
            [{"id":"1","type":"web","command":"node server.js","quantity":2,"size":"Standard-2X","dyno_size":{"id":"d","name":"standard-2x"},"app":{"id":"a","name":"example"}},
             {"id":"2","type":"worker","command":"node worker.js","quantity":1,"size":"Basic"}]
            """)
        .On("GET /apps/example/releases", """
            [{"id":"r9","version":9,"status":"failed","current":false,"description":"Deploy 9","slug":{"id":"slug-9"}},
             {"id":"r8","version":8,"status":"succeeded","current":true,"description":"Deploy 4f1c2d3","slug":{"id":"slug-8"}}]
            """)
        .On("GET /apps/example/slugs/slug-8", """
            {"id":"slug-8","process_types":{"web":"node server.js","worker":"node worker.js","release":"node migrate.js"},"commit":"4f1c2d3e5a6b",
             "commit_description":null,"buildpack_provided_description":"Node.js","stack":{"name":"heroku-24"},"size":2048,"checksum":"SHA256:00","blob":{"method":"GET","url":"https://example.com/slug.tgz"}}
            """)
        .On("GET /apps/example/addons", """
            [{"id":"pg","name":"postgresql-curly-12345","state":"provisioned","addon_service":{"id":"x","name":"heroku-postgresql"},
              "plan":{"id":"p","name":"heroku-postgresql:essential-0"},"app":{"id":"a","name":"example"},"config_vars":["DATABASE_URL"]}]
            """)
        .On("GET /apps/example/addon-attachments", """
            [{"id":"t1","name":"DATABASE","namespace":null,"addon":{"id":"pg","name":"postgresql-curly-12345","app":{"id":"a","name":"example"},"plan":{"id":"p","name":"heroku-postgresql:essential-0"}},
              "app":{"id":"a","name":"example"},"config_vars":["DATABASE_URL"],"log_input_url":null},
             {"id":"t2","name":"REDIS","namespace":null,"addon":{"id":"rd","name":"redis-flat-1","app":{"id":"b","name":"other-app"},"plan":{"id":"p","name":"heroku-redis:mini"}},
              "app":{"id":"a","name":"example"},"config_vars":["REDIS_URL"]}]
            """)
        .On("GET /client/v11/databases/pg", """
            {"addon_id":"pg","name":"postgresql-curly-12345","plan":"essential-0","resource_url":"postgres://u:p@h:5432/d","postgres_version":"16.4","num_bytes":8123456,
             "num_tables":3,"num_connections":1,"waiting?":false,"following":null,"forked_from":null,"info":[{"name":"Plan","values":["essential-0"]}]}
            """)
        .On("GET /apps/example/domains", """
            [{"id":"d1","hostname":"example-1234567890ab.herokuapp.com","kind":"heroku","cname":null},
             {"id":"d2","hostname":"www.example.com","kind":"custom","cname":"whispering-willow-abc.herokudns.com","acm_status":"cert issued"}]
            """)
        .On("GET /apps/example/features", """[{"name":"preboot","enabled":true,"state":"general","description":""},{"name":"http-session-affinity","enabled":false}]""")
        .On("GET /apps/example/log-drains", """[{"id":"l","url":"https://user:hunter2@logs.example.com/x?token=abc","token":"d.1","addon":null}]""")
        .On("GET /apps/example/collaborators", """[{"user":{"email":"dev@example.com","id":"u"},"role":"owner","permissions":[{"name":"deploy"}]}]""")
        .On("GET /apps/example/buildpack-installations", """[{"ordinal":0,"buildpack":{"url":"urn:buildpack:heroku/nodejs","name":"heroku/nodejs"}}]""")
        .On("GET /apps/example/dynos", """[{"name":"web.1","type":"web","state":"up","size":"Standard-2X","command":"node server.js","release":{"id":"r8","version":8},"attach_url":null}]""");
}
