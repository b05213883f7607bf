#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old to read the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Veto needs Node 22.18 or newer, and this is Node ${process.versions.node}: use "npm start", "npm run demo" or "npm run veto", which bring their own.\n`,
  )
  // A hook that cannot start must block the call, and only 2 does so in every version of Claude Code.
  process.exitCode = process.argv[2] === 'hook' ? 2 : 1
} else {
  const { main } = await import('../src/main.ts')
  await main()
}
