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
  const { loadMain } = await import('./load-main.js')
  const { main } = await loadMain()
  await main()
}
