#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old to read the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

// A hook that fails must block the call, and only 2 does so in every version of Claude Code.
if (process.argv[2] === 'hook')
  process.on('exit', (code) => {
    if (code !== 0) process.exitCode = 2
  })

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Veto needs Node 22.18 or newer, and this is Node ${process.versions.node}. In its repository, "npm start", "npm run demo" and "npm run veto" bring their own.\n`,
  )
  process.exitCode = 1
} else {
  // What Node compiled is kept beside the code, where only those can write who can change the code itself: in a folder that
  // others can write to, they could place code for this process. Where it cannot be kept, or NODE_DISABLE_COMPILE_CACHE=1 is
  // set, Veto starts more slowly.
  const { enableCompileCache } = await import('node:module')
  const { fileURLToPath } = await import('node:url')
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/veto', import.meta.url)))
  const { main } = await import('../src/main.ts')
  await main()
}
