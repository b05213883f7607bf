import { createHmac } from 'node:crypto'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { connectSlack } from '../../src/slack/connect.ts'
import { untilTrue } from '../support/eventually.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { startHoldingProxy } from '../support/holding-proxy.ts'
import { silentLog } from '../support/silent-log.ts'
import { connectTo, NOBODY, PREVIOUS_SECRET, startSlackHarness, TOOL } from './harness.ts'

test('connectSlack() returns the workspace of the token', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })

  const { identity } = await connectTo(sandbox)

  expect(await identity()).toMatchObject({ name: 'Acme', botUserId: 'U0VETO' })
})

test("connectSlack() quotes Slack's error for a wrong bot token", async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })

  const connecting = connectSlack({
    tokens: { bot: 'xoxb-wrong', mode: { kind: 'socket', appToken: sandbox.appToken } },
    apiUrl: sandbox.apiUrl,
    tool: () => TOOL,
    log: silentLog,
    clock: systemClock,
  })

  await expect(connecting).rejects.toMatchObject({
    code: 'slack_refused',
    message: 'Slack refused the bot token: invalid_auth',
  })
})

test("connectSlack() quotes Slack's error for a wrong app token", async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const slack = await connectSlack({
    tokens: { bot: sandbox.botToken, mode: { kind: 'socket', appToken: 'xapp-wrong' } },
    apiUrl: sandbox.apiUrl,
    tool: () => TOOL,
    log: silentLog,
    clock: systemClock,
  })

  await expect(slack.listen(NOBODY)).rejects.toMatchObject({
    code: 'slack_refused',
    message: 'Slack refused the app token: invalid_auth',
  })
})

test('connectSlack() starts while Slack is down, says so, and connects as soon as Slack is back', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  sandbox.faults.slackIsDown(true)
  const slack = await connectTo(sandbox)
  const listener = await slack.listen(NOBODY)

  expect(listener.problem()).toBe('Slack cannot be reached: Slack answered HTTP 503')
  sandbox.faults.clear()
  await untilTrue(() => listener.problem() === null)

  expect(await slack.identity()).toMatchObject({ name: 'Acme' })
  await listener.stop()
})

test.each(['dropSockets', 'refreshSockets'] as const)('connectSlack() reconnects after %s', async (fault) => {
  await using harness = await startSlackHarness()
  expect(harness.listener.problem()).toBeNull()
  const opened = harness.sandbox.calls.filter(isOpening).length

  harness.sandbox.faults[fault]()
  await harness.sandbox.until(
    () => harness.sandbox.calls.filter(isOpening).length > opened,
    'a new connection',
  )
  await harness.sandbox.until(() => harness.sandbox.isConnected(), 'a connection')

  await harness.sandbox.as('Ann').type('/veto help', '#general')
  expect(await replyTo(harness)).toContain('What Veto can do')
})

test('connectSlack() stops even while an event handler never ends', async () => {
  const clock = createFakeClock()
  const held = Promise.withResolvers<{ seen: 'nothing' }>()
  const harness = await startSlackHarness({ clock, queries: { pending: () => held.promise } })
  onTestFinished(() => harness.sandbox[Symbol.asyncDispose]())
  await harness.sandbox.as('Ann').type('/veto pending', '#general')

  const stopping = harness.listener.stop()
  await clock.advance(3_000)
  await stopping

  await harness.sandbox.until(() => !harness.sandbox.isConnected(), 'the end of the connection')
  held.resolve({ seen: 'nothing' })
})

test('connectSlack() supports signed HTTP', async () => {
  await using harness = await startSlackHarness({ by: 'http' })

  const answer = await harness.sandbox.as('Ann').type('/veto help', '#general')

  expect(answer).toEqual({ ok: true, problem: null })
  expect(harness.listener.problem()).toBeNull()
  expect(await replyTo(harness)).toContain('What Veto can do')
})

test.each([
  ['a right signature', {}, 200],
  ['a signature of the secret that was replaced', { secret: PREVIOUS_SECRET }, 200],
  ['a signature of the replaced secret long past', { secret: PREVIOUS_SECRET, ageS: 301 }, 401],
  ['a forged signature', { secret: 'guessed' }, 401],
  ['a timestamp long past', { ageS: 301 }, 401],
  ['a timestamp in the future', { ageS: -301 }, 401],
  ['another path', { path: '/elsewhere' }, 404],
  ['another method', { method: 'PUT' }, 404],
])(
  'the listener of signed HTTP answers %s correctly',
  async (_what, { secret, ageS = 0, path = '/slack/events', method = 'POST' }: Forgery, status) => {
    await using harness = await startSlackHarness({ by: 'http' })
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c' })
    const timestamp = Math.floor(systemClock.nowMs() / 1_000) - ageS
    const mac = createHmac('sha256', secret ?? harness.sandbox.signingSecret)

    const answer = await fetch(new URL(path, harness.url ?? ''), {
      method,
      body,
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': `v0=${mac.update(`v0:${timestamp}:${body}`).digest('hex')}`,
      },
    })

    expect(answer.status).toBe(status)
    if (status !== 200) expect(await answer.text()).toBe('')
  },
)

test('the listener of signed HTTP refuses a post without a signature', async () => {
  await using harness = await startSlackHarness({ by: 'http' })

  const answer = await fetch(new URL('/slack/events', harness.url ?? ''), { method: 'POST', body: '{}' })

  expect(answer.status).toBe(401)
})

test('what a click asks Slack is not queued behind more than a hundred other calls that Slack has not answered', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const proxy = await startHoldingProxy(sandbox.apiUrl)
  const slack = await connectTo({ ...sandbox, apiUrl: proxy.url }, { clock: createFakeClock() })
  const mentioned = proxy.hold('users.info')

  const lookups = Array.from({ length: 120 }, (_, at) => slack.recipientDirectory.person(`U0${at}`))
  await untilTrue(() => mentioned.count() > 0)
  const members = await slack.directory.groupMembers('finance')
  mentioned.release()
  await Promise.allSettled(lookups)

  expect(members).toEqual(new Set(['U0ANN', 'U0BEN']))
})

interface Forgery {
  readonly secret?: string
  readonly ageS?: number
  readonly path?: string
  readonly method?: string
}

function isOpening(call: { readonly method: string }): boolean {
  return call.method === 'apps.connections.open'
}

/** The private answer that Ann gets in #general. */
async function replyTo({ sandbox }: { sandbox: Awaited<ReturnType<typeof startSandbox>> }): Promise<string> {
  const reply = await sandbox.until(
    () =>
      sandbox
        .as('Ann')
        .messages('#general')
        .find((message) => message.ephemeral),
    'an answer',
  )
  return JSON.stringify(reply.blocks)
}
