#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// Plain JavaScript, so that a Node that is too old to read the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `slack-sandbox needs Node 22.18 or newer, and this is Node ${process.versions.node}.\n`,
  )
  process.exitCode = 1
} else {
  const { main } = await import('../src/main.ts')
  await main()
}
