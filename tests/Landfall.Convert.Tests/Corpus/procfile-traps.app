-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
﻿# processes
web:node server.js
Worker_2: cd x && ./y | tee z
web: node 'it"s' $PORT `a`

  clock   node clock.js
not a process
-bad: x
multi: |
  a
