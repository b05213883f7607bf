import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { NEEDED_SCOPES } from '../../src/slack/api/scopes.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { runVeto, startProcess } from '../support/veto-process.ts'

test('veto start without a workspace says what is missing and names the demo', async () => {
  const { code, err } = await runVeto(['start'], emptyEnvironment())

  expect(code).toBe(1)
  expect(err).toContain('SLACK_BOT_TOKEN')
  expect(err).toContain('npm run demo')
  expect(err).not.toContain('    at ')
})

test("veto start with a token that Slack refuses quotes Slack's error code, without a stack", async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())

  const { code, err } = await runVeto(['start'], {
    ...emptyEnvironment(),
    VETO_POLICIES: 'policies',
    SLACK_BOT_TOKEN: 'xoxb-wrong',
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
  })

  expect(code).toBe(1)
  expect(err).toContain('invalid_auth')
  expect(err).not.toContain('    at ')
  expect(err).not.toContain('xoxb-wrong')
})

test('veto start with invalid policies names file, line, column and the nearest name', async () => {
  const environment = emptyEnvironment()
  writeFileSync(
    join(environment['VETO_POLICIES'] ?? '', 'bad.yaml'),
    'rules:\n  - { name: a, tol: b, action: deny }\n',
  )

  const { code, err } = await runVeto(['start'], {
    ...environment,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
  })

  expect(code).toBe(1)
  expect(err).toMatch(/bad\.yaml:2:\d+: .*tool/)
})

test('veto start refuses in one sentence when a server runs on the same database', async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const environment = {
    ...emptyEnvironment(),
    VETO_POLICIES: 'policies',
    VETO_PORT: '0',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
  }
  const server = await startProcess(environment)

  const second = await runVeto(['start'], environment)

  expect(second.code).toBe(1)
  expect(second.err).toMatch(
    /^Another Veto server uses .*: stop it first, or set VETO_DATABASE to another file\n$/,
  )
  expect(await server.end()).toBe(0)
})

test('veto start in a workspace that lacks something answers agents, and names each problem with its fix on standard error', async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  sandbox.setScopes([...NEEDED_SCOPES.keys()].filter((scope) => scope !== 'users:read'))
  sandbox.setChannel('#growth-approvals', { name: 'growth' })

  const server = await startProcess(
    {
      ...emptyEnvironment(),
      VETO_POLICIES: 'policies',
      VETO_PORT: '0',
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_APP_TOKEN: sandbox.appToken,
      SLACK_API_URL: sandbox.apiUrl,
    },
    { keptErrors: true },
  )
  while (!server.errors().includes('#growth-approvals'))
    await once(server.child.stderr ?? server.child, 'data')

  expect(server.errors()).toMatch(
    /BROKEN {2}scopes: the bot token lacks the scope users:read, .*To fix it: add it/,
  )
  expect(server.errors()).toMatch(
    /BROKEN {2}approvers: Veto sees no channel #growth-approvals, .*To fix it: create it/,
  )
  expect(await server.end()).toBe(0)
})

test('a port in use ends veto start with one sentence that names VETO_PORT', async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const port = new URL(sandbox.url).port

  const ended = await runVeto(['start'], {
    ...emptyEnvironment(),
    VETO_POLICIES: 'policies',
    VETO_PORT: port,
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
  })

  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.err).toBe(
    `Port ${port} is in use: stop the program that listens there, or set VETO_PORT to another port\n`,
  )
})

test.each([
  ['--port', '--sandbox-port'],
  ['--sandbox-port', '--port'],
])('a port in use ends veto demo with one sentence that names %s', async (taken, other) => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const port = new URL(sandbox.url).port

  const ended = await runVeto(
    ['demo', taken, port, other, '0'],
    { VETO_POLICIES: resolve('policies') },
    tempFolder(),
  )

  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.err).toBe(
    `Port ${port} is in use: stop the program that listens there, or set ${taken} to another port\n`,
  )
})

test('veto keys create prints the key once as JSON, and keeps only its hash', async () => {
  const environment = emptyEnvironment()

  const made = await runVeto(
    ['keys', 'create', 'support-*', '--scopes', 'authorize,audit', '--json'],
    environment,
  )
  const found = await runVeto(['audit', 'search', '--kind', 'key_made', '--json'], environment)

  const { key } = JSON.parse(made.out)
  expect(key).toMatch(/^veto_[A-Za-z0-9_-]{43}$/)
  expect(JSON.parse(found.out)).toMatchObject({ kind: 'key_made', agentId: 'support-*', actor: 'cli' })
  expect(found.out).not.toContain(key)
})

test('veto --help prints its usage', async () => {
  const { code, out } = await runVeto(['--help'], {})

  expect(code).toBe(0)
  expect(out).toContain('Usage: veto')
})

test('veto exits with 2 for a misspelt command and suggests the right one', async () => {
  const { code, err } = await runVeto(['strat'], {})

  expect(code).toBe(2)
  expect(err).toContain('start')
})

test('veto keys create refuses a misspelt setting, and creates no key elsewhere', async () => {
  const folder = tempFolder()

  const ended = await runVeto(['keys', 'create', 'a'], { VETO_DATABSE: join(folder, 'veto.db') }, folder)

  expect(ended).toEqual({
    code: 1,
    out: '',
    err: 'The environment is not valid:\n  VETO_DATABSE is not a setting; did you mean VETO_DATABASE?\n',
  })
  expect(readdirSync(folder)).toEqual([])
})

function emptyEnvironment() {
  const folder = tempFolder()
  return { VETO_DATABASE: join(folder, 'veto.db'), VETO_POLICIES: tempFolder(), VETO_LOG_LEVEL: 'error' }
}
