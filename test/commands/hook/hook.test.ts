import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { after, BASH, before, PAY_OUT } from '../../../client/test/adapters/claude-code/hook-events.ts'
import { POLICIES, untilAsked } from '../../../client/test/adapters/claude-code/hook-world.ts'
import { approve, approveAmount, deny } from '../../../client/test/adapters/people.ts'
import { misbehavingServer, problem } from '../../../client/test/misbehaving-server.ts'
import { advanceUntil } from '../../support/advance-until.ts'
import { auditRows } from '../../support/api-helpers.ts'
import { runVeto } from '../../support/run-veto.ts'
import { startWorld, type World } from '../../support/start-world.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Each run of the command is one event; nothing but the state folder is common to them. */
async function startHook(...options: readonly string[]) {
  const world = await startWorld({ policies: POLICIES })
  onTestFinished(() => stopWorld(world))
  const state = tempFolder()
  const environment = {
    VETO_API_KEY: await world.bearer(),
    VETO_URL: world.veto().url,
    VETO_AGENT_ID: 'support-agent',
  }
  const hook = (event: unknown) =>
    runVeto(['hook', '--state', state, ...options], environment, { input: JSON.stringify(event) })
  const wait = (session: string) => runVeto(['hook', 'wait', session, '--state', state], environment)
  return { world, state, environment, hook, wait }
}

/** Node does not count a connection without any request as idle; Veto closes it when its grace is over. */
async function stopWorld(world: World): Promise<void> {
  let isStopped = false
  const stopping = world
    .veto()
    .stop()
    .finally(() => {
      isStopped = true
    })
  await advanceUntil(world, () => isStopped)
  await stopping
}

test('veto hook answers one event, and a later one reports what came of it', async () => {
  const { world, hook } = await startHook()
  const asked = hook(before(PAY_OUT))
  await approveAmount(world, 'Bonus', '450')

  const { code, out } = await asked
  expect({ code, out: JSON.parse(out) }).toMatchObject({
    code: 0,
    out: { hookSpecificOutput: { permissionDecision: 'allow', updatedInput: { amount: 450 } } },
  })
  const tool_input = { ...PAY_OUT.tool_input, amount: 450 }
  expect(await hook(after(PAY_OUT, 'Paid', { tool_input }))).toEqual({ code: 0, out: '{}', err: '' })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('veto hook --park defers a call, and veto hook wait ends once people have decided it', async () => {
  const { world, hook, wait } = await startHook('--park')

  expect((await hook(before(PAY_OUT))).out).toContain('"permissionDecision":"defer"')
  const waiting = wait('session-1')
  await deny(world, 'Bonus', 'Already paid')

  expect(await waiting).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^mcp__pay__pay_out: rejected \(req_/),
  })
  expect((await hook(before(PAY_OUT, { permission_mode: 'plan' }))).out).toContain(
    'Denied by Ann Meyer: Already paid',
  )
  expect((await wait('session-1')).out).toBe('Session session-1 has no deferred calls')
})

test('veto hook keeps calls where nobody else reads them, without their params, and removes what is old', async () => {
  const { world, state, hook } = await startHook()
  const old = join(state, 'f'.repeat(32))
  mkdirSync(old)
  writeFileSync(join(old, 'call.json'), '{}')
  utimesSync(old, 0, 0)
  const asked = hook(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked

  const [session = '', ...others] = await readdir(state)
  expect(others).toEqual([])
  expect(session).not.toBe('f'.repeat(32))
  expect(await readdir(join(state, session))).toHaveLength(1)
  await hook(after(PAY_OUT, 'Paid'))
  expect(await readdir(join(state, session))).toEqual([])
})

test('veto hook denies, and asks nobody, where another user could change what is kept', async () => {
  const { world, state, hook } = await startHook()
  chmodSync(state, 0o777)

  const { code, out } = await hook(before(PAY_OUT))

  expect({ code, out: JSON.parse(out) }).toMatchObject({
    code: 0,
    out: {
      hookSpecificOutput: {
        permissionDecision: 'deny',
        permissionDecisionReason: expect.stringContaining(`run chmod 700 on it`),
      },
    },
  })
  expect(await auditRows(world, { kind: 'opened' })).toEqual([])
})

test('veto hook blocks when a kept call cannot be read', async () => {
  const { state, world, hook } = await startHook()
  const asked = hook(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked
  const [session = ''] = await readdir(state)
  const [call = ''] = await readdir(join(state, session))
  writeFileSync(join(state, session, call), '{"half":')

  expect((await hook(before(BASH))).out).toContain('"permissionDecision":"deny"')
})

test.each([
  ['input that is no JSON', '{"key":veto_secret', {}, /^Expected one hook event .* as JSON(?!.*veto_secret)/],
  ['no input', '', {}, /^Expected one hook event .* as JSON/],
  ['an event of another kind', '{"hook_event_name":"Stop"}', {}, /^Expected a hook event of Claude Code/],
  ['no key', JSON.stringify(before(BASH)), { VETO_API_KEY: '' }, /^Expected apiKey, or VETO_API_KEY/],
  [
    'an address that is none',
    JSON.stringify(before(BASH)),
    { VETO_URL: 'veto' },
    /^Expected baseUrl, or VETO_URL/,
  ],
])('veto hook exits with 2, which blocks the call, with %s', async (_name, input, known, message) => {
  const environment = { VETO_API_KEY: 'veto_test', VETO_URL: 'http://127.0.0.1:1', ...known }
  const { code, out, err } = await runVeto(['hook', '--state', tempFolder()], environment, { input })

  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
  expect(err).not.toContain('    at ')
})

test.each([
  ['--wait', 'soon'],
  ['--wait', '90d'],
  ['--park-after', '1 minute'],
  ['--colour', 'red'],
])('veto hook exits with 2, which blocks the call, with %s %s', async (option, value) => {
  const environment = { VETO_API_KEY: 'veto_test', VETO_URL: 'http://127.0.0.1:1' }
  const { code, out } = await runVeto(['hook', option, value], environment, {
    input: JSON.stringify(before(BASH)),
  })

  expect({ code, out }).toEqual({ code: 2, out: '' })
})

test('veto hook denies in words when Veto gives no usable answer', async () => {
  await using server = await misbehavingServer(problem(500, 'internal_error'))
  const environment = { VETO_API_KEY: 'veto_test', VETO_URL: server.url }
  const input = JSON.stringify(before(BASH))
  const { code, out } = await runVeto(['hook', '--state', tempFolder()], environment, { input })

  expect(code).toBe(0)
  expect(out).toContain(
    '"permissionDecision":"deny","permissionDecisionReason":"Not run: it could not be approved.',
  )
})

test('veto hook exits with 2 and withdraws the request when Claude Code ends it', async () => {
  const { world, environment, state } = await startHook()
  const ending = new AbortController()
  const asked = runVeto(['hook', '--state', state], environment, {
    input: JSON.stringify(before(BASH)),
    ending: ending.signal,
  })
  await untilAsked(world, 1)
  ending.abort()

  expect(await asked).toMatchObject({ code: 2, out: '' })
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('veto hook --serve answers over HTTP those who have the key, and withdraws what waits when they go', async () => {
  const { world, url } = await startServer()
  const post = (body: unknown, known: RequestInit = {}) =>
    fetch(url, { method: 'POST', body: JSON.stringify(body), ...known })
  const authorization = `Bearer ${world.key}`

  expect((await post(before(BASH))).status).toBe(401)
  expect((await post(before(BASH), { headers: { authorization: 'Bearer veto_wrong' } })).status).toBe(401)
  expect((await post({ hook_event_name: 'Stop' }, { headers: { authorization } })).status).toBe(400)
  const asked = post(before(BASH), { headers: { authorization } })
  await deny(world, 'rm notes', 'Keep them')
  expect(await (await asked).text()).toContain('Denied by Ann Meyer: Keep them')

  const leaving = new AbortController()
  const left = post(before(PAY_OUT), { headers: { authorization }, signal: leaving.signal }).catch(
    () => undefined,
  )
  await untilAsked(world, 2)
  leaving.abort()
  await left
  await expect
    .poll(() => auditRows(world, { kind: 'settled' }))
    .toMatchObject([{ status: 'cancelled' }, { status: 'rejected' }])
})

async function startServer() {
  const { world, environment, state } = await startHook()
  const ending = new AbortController()
  const listening = Promise.withResolvers<string>()
  const served = runVeto(['hook', '--serve', '--port', '0', '--state', state], environment, {
    ending: ending.signal,
    onOut: (line) => listening.resolve(/http:\S+/.exec(line)?.[0] ?? ''),
  })
  onTestFinished(async () => {
    ending.abort()
    expect(await served).toMatchObject({ code: 0, err: '' })
  })
  return { world: { ...world, key: environment.VETO_API_KEY }, url: await listening.promise }
}
