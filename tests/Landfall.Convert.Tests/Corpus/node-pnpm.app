-- package.json --
{"packageManager":"pnpm@9.1.0","engines":{"node":"20"},"scripts":{"build":"vite build"}}
-- pnpm-workspace.yaml --
packages: [packages/*]
-- packages/a/package.json --
{}
-- pnpm-lock.yaml --

