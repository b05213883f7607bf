import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { startSandbox } from 'slack-sandbox'
import { demoWorkspace } from '../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../src/core/clock.ts'

/** Where the program keeps what V8 compiled: see `published/load-main.ts`. */
const CACHE = 'node_modules/.cache/veto'

/**
 * Runs the server of a built package once, with SQLite and a simulated Slack, so that the package holds what V8 compiled of it.
 * Servers that may not write there start faster, too, as long as they run on the same build of Node.
 * @throws {Error} when the server does not start, or keeps nothing.
 */
export async function keepCompiled(folder: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'veto-build-'))
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  try {
    await runServerOnce(resolve(folder), {
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_APP_TOKEN: sandbox.appToken,
      SLACK_API_URL: sandbox.apiUrl,
      VETO_PORT: '0',
      VETO_DATABASE: join(data, 'veto.db'),
      VETO_POLICIES: resolve('policies'),
    })
    await makeReadable(join(folder, CACHE))
  } finally {
    await sandbox[Symbol.asyncDispose]()
    await rm(data, { recursive: true })
  }
}

/** It keeps what it compiled when it ends. */
async function runServerOnce(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const server = spawn(process.execPath, [join(folder, 'bin/veto.js'), 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes('serves people')) server.kill('SIGTERM')
  }
  await ended
  if (server.exitCode !== 0)
    throw new Error(`Expected the server to end with 0, got ${server.exitCode ?? server.signalCode}`)
}

/** Others than the user that builds may read it, and nobody else may write. */
async function makeReadable(cache: string): Promise<void> {
  const files = globSync('*/start/*.cjs', { cwd: cache })
  if (files.length === 0) throw new Error(`Expected compiled code in ${cache}, found none`)
  for (const file of files) await chmod(join(cache, file), 0o644)
}
