import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { startProcess, type VetoProcess } from '../support/veto-process.ts'

test('a running server continues after an unhandled rejection, and ends with 1 after an uncaught exception', async () => {
  const server = await start()

  server.child.kill('SIGWINCH')
  await saidBy(server, 'rejected by the test')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  server.child.kill('SIGUSR2')

  expect(await server.ended()).toBe(1)
  expect(server.errors()).toContain('unhandled promise rejection')
  expect(server.errors()).toContain('thrown by the test')
  expect(server.errors()).toContain('finishes running work and exits')
})

test('a running server ends at once at a second exception during its shutdown', async () => {
  const folder = tempFolder()
  const server = await start(folder)
  const held = connect(Number(new URL(server.url).port), '127.0.0.1')
  onTestFinished(() => {
    held.destroy()
  })
  await once(held, 'connect')
  // The shutdown waits for a body that is on its way.
  held.write(`${HEAD}Authorization: Bearer ${await keyIn(folder)}\r\n\r\n{`)
  await fetch(`${server.url}/healthz`)

  server.child.kill('SIGUSR2')
  await saidBy(server, '"uncaught exception')
  server.child.kill('SIGUSR2')

  expect(await server.ended()).toBe(1)
  expect(server.errors()).toContain('Veto exits at once')
})

test('a running server continues when nobody reads its output any more', async () => {
  const server = await start()

  server.child.stdout?.destroy()
  server.child.stderr?.destroy()
  for (const signal of ['SIGHUP', 'SIGWINCH', 'SIGHUP', 'SIGWINCH'] as const) server.child.kill(signal)

  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect(await server.end()).toBe(0)
})

const HEAD =
  'POST /v1/authorize HTTP/1.1\r\nHost: veto\r\nContent-Type: application/json\r\nContent-Length: 9\r\n'

async function keyIn(folder: string): Promise<string> {
  const made = await runVeto(['keys', 'create', 'support-agent', '--json'], {
    VETO_DATABASE: join(folder, 'veto.db'),
  })
  return JSON.parse(made.out).key
}

/** A server in its own folder, whose errors the test causes by signals. */
async function start(folder = tempFolder()): Promise<VetoProcess> {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const environment = {
    VETO_DATABASE: join(folder, 'veto.db'),
    VETO_POLICIES: 'policies',
    VETO_PORT: '0',
    VETO_LOG_LEVEL: 'error',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
  }
  const nodeArgs = ['--import', './test/fixtures/fail-on-signal.ts']
  return startProcess(environment, { nodeArgs, keptErrors: true })
}

/** Resolves when the server has said so on standard error. */
async function saidBy(server: VetoProcess, words: string): Promise<void> {
  while (!server.errors().includes(words)) await once(server.child.stderr ?? server.child, 'data')
}
