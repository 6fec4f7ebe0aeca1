-- package.json --
{"packageManager":"pnpm@9.1.0","engines":{"node":"20"},"scripts":{"build":"vite build"}}
-- pnpm-lock.yaml --

