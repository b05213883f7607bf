import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'

test.each([
  ['--sandbox-port', 'abc'],
  ['--sandbox-port', '70000'],
  ['--port', '-1'],
  ['--port', '1e3'],
])('veto demo refuses %s %s in one sentence', async (option, port) => {
  const ended = await runVeto(['demo', `${option}=${port}`], {}, { ending: AbortSignal.abort() })

  expect(ended).toEqual({
    code: 1,
    out: '',
    err: `${option}: expected a port, 0 to 65535, got "${port}"`,
  })
})

test.each([
  [['keys', 'create', 'a b'], 'Expected an agent id'],
  [
    ['keys', 'create', 'a', '--scopes', 'authorise'],
    '--scopes: unknown scope "authorise", did you mean \'authorize\'?',
  ],
  [
    ['keys', 'create', 'a', '--scopes', 'read'],
    '--scopes: unknown scope "read"; known here: authorize, audit, admin',
  ],
  [['keys', 'create', 'a', '--owner', 'somebody'], 'Expected an e-mail address or a Slack user id'],
])('veto keys create refuses %j in one sentence', async (args, words) => {
  const { code, err } = await runVeto(args, emptyEnvironment())

  expect(code).toBe(1)
  expect(err).toContain(words)
})

test.each([
  [['start', '--help'], 'Usage: veto start'],
  [['demo', '--help'], 'Usage: veto demo'],
  [['doctor', '--help'], 'Usage: veto doctor'],
  [['keys', 'create', '--help'], 'Usage: veto keys create'],
  [['audit', 'search', '--help'], 'Usage: veto audit search'],
  [['audit', 'export', '--help'], 'Usage: veto audit export'],
  [['audit', 'verify', '--help'], 'Usage: veto audit verify'],
  [['callbacks', '--help'], 'Usage: veto callbacks'],
  [['callbacks', 'retry', '--help'], 'Usage: veto callbacks retry'],
  [['digest', '--help'], 'Usage: veto digest'],
  [['mcp', '--help'], 'Usage: veto mcp [options] (--url <url> | -- <command> [args...])'],
])('veto %j --help prints its usage', async (args, words) => {
  const { code, out } = await runVeto(args, {})

  expect(code).toBe(0)
  expect(out).toContain(words)
})

test('veto audit verify and digest work on a database that contains only a key', async () => {
  const environment = { ...emptyEnvironment(), VETO_POLICIES: 'policies' }
  await runVeto(['keys', 'create', 'support-agent'], environment)

  expect(await runVeto(['audit', 'verify'], environment)).toMatchObject({ code: 0 })
  expect((await runVeto(['digest'], environment)).out).toContain('People were asked 0 times')
  expect((await runVeto(['digest', '--month'], environment)).out).toMatch(
    /\nWEEK .*\n(\d{4}-\d\d-\d\d to .*\n){4}/,
  )
})

test.each([
  [['audit', 'search']],
  [['audit', 'verify']],
  [['callbacks']],
  [['callbacks', 'retry', 'x']],
  [['digest']],
])('veto %j says that there is no database, and creates none', async (args) => {
  const environment = { ...emptyEnvironment(), VETO_POLICIES: 'policies' }
  const file = environment['VETO_DATABASE']

  const ended = await runVeto(args, environment)

  expect(ended).toEqual({
    code: 1,
    out: '',
    err: `There is no database ${file}: run this command where Veto runs, or set VETO_DATABASE to its file`,
  })
  expect(existsSync(file)).toBe(false)
})

test('veto reports every error of the environment at once, and no secret', async () => {
  const { code, err } = await runVeto(['start'], {
    SLACK_BOT_TOKEN: 'super-secret-value',
    VETO_PORT: '99999',
    VETO_LOG_LEVEL: 'loud',
  })

  expect(code).toBe(1)
  for (const name of ['SLACK_BOT_TOKEN', 'VETO_PORT', 'VETO_LOG_LEVEL']) expect(err).toContain(name)
  expect(err).not.toContain('super-secret-value')
})

function emptyEnvironment() {
  const folder = tempFolder()
  return { VETO_DATABASE: join(folder, 'veto.db'), VETO_POLICIES: tempFolder(), VETO_LOG_LEVEL: 'error' }
}
