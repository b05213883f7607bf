import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { startBolt } from './bolt-app.ts'
import { createFakeClock } from './support/fake-clock.ts'
import { button, refusalOf, webClient } from './web-client.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
})
afterEach(() => sandbox[Symbol.asyncDispose]())

const post = () => webClient(sandbox).chat.postMessage({ channel: 'C0FINANCE', text: 'a' })

test('an injected fault answers a call with 429 and Retry-After', async () => {
  sandbox.faults.next({ kind: 'rate_limited', retryAfterS: 7 }, { method: 'chat.postMessage' })

  const refused = await post().catch((error) => error)

  expect(refused).toBeInstanceOf(WebAPIRateLimitedError)
  expect(refused.retryAfter).toBe(7)
  expect(sandbox.messages('C0FINANCE')).toHaveLength(0)
})

test('an injected fault answers a call with 503, as often as planned and only for that method', async () => {
  sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'chat.postMessage', times: 2 })

  await webClient(sandbox).auth.test()
  await expect(post()).rejects.toThrow(WebAPIHTTPError)
  expect(sandbox.faults.pending()).toBe(1)
  await expect(post()).rejects.toThrow(WebAPIHTTPError)
  await post()

  expect(sandbox.faults.pending()).toBe(0)
  expect(sandbox.messages('C0FINANCE')).toHaveLength(1)
})

test('an injected fault answers a call with any error code', async () => {
  sandbox.faults.next({ kind: 'error', code: 'fatal_error' })

  expect(await refusalOf(post())).toEqual(['fatal_error'])
})

test('an injected fault drops a call before it takes effect', async () => {
  sandbox.faults.next({ kind: 'drop' })

  await expect(post()).rejects.toThrow(WebAPIRequestError)

  expect(sandbox.messages('C0FINANCE')).toHaveLength(0)
})

test('an injected fault loses the answer of a call that takes effect', async () => {
  sandbox.faults.next({ kind: 'lose_answer' })

  await expect(post()).rejects.toThrow(WebAPIRequestError)

  expect(sandbox.messages('C0FINANCE')).toHaveLength(1)
  expect(sandbox.calls.at(-1)?.answer).toBeNull()
})

test('an injected fault delays a call that takes effect', async () => {
  sandbox.faults.next({ kind: 'slow', delayMs: 20 })

  await post()

  expect(sandbox.messages('C0FINANCE')).toHaveLength(1)
})

test('an injected outage fails every call, and tells people that their clicks reach nobody', async () => {
  await webClient(sandbox).chat.postMessage({
    channel: 'C0FINANCE',
    text: 'a',
    blocks: [button('Go', 'go')],
  })
  sandbox.faults.slackIsDown(true)

  await expect(post()).rejects.toThrow(WebAPIHTTPError)
  expect(await sandbox.as('Ann').click('Go')).toEqual({ ok: false, problem: 'Slack is not available' })
  sandbox.faults.clear()
  await post()

  expect(sandbox.messages('C0FINANCE')).toHaveLength(2)
})

test.each(['dropSockets', 'refreshSockets'] as const)('a socket reconnects after %s', async (fault) => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  await using _bolt = await startBolt(sandbox, 'socket', (app) => {
    app.command('/example', async ({ ack }) => ack('Here again'))
  })

  sandbox.faults[fault]()
  await sandbox.until(() => !sandbox.isConnected(), 'the socket to go')
  const meanwhile = await sandbox.as('Ann').type('/example help', '#general')
  await sandbox.until(() => sandbox.isConnected(), 'the socket to come back')
  const after = await sandbox.as('Ann').type('/example help', '#general')

  expect(meanwhile).toEqual({ ok: false, problem: '/example failed: The app is not connected' })
  expect(after).toEqual({ ok: true, problem: null })
  expect(
    sandbox
      .as('Ann')
      .messages('#general')
      .map((one) => one.text),
  ).toEqual(['Here again'])
})

test('the rate limit of a channel allows a short burst, then one message a second, without slowing other channels', async () => {
  const clock = createFakeClock()
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock, enforceRates: true })
  const post = (channel: string) => refusalOf(webClient(sandbox).chat.postMessage({ channel, text: 'a' }))
  for (let burst = 0; burst < 5; burst += 1) expect(await post('C0FINANCE')).toEqual([])

  const sixth = await webClient(sandbox)
    .chat.postMessage({ channel: 'C0FINANCE', text: 'a' })
    .catch((error) => error)

  expect(sixth.retryAfter).toBe(1)
  expect(await post('C0GROWTH')).toEqual([])
  await clock.advance(1_000)
  expect(await post('C0FINANCE')).toEqual([])
})

test('the rate limit of a method allows its calls a minute, and says how long to wait', async () => {
  const clock = createFakeClock()
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock, enforceRates: true })
  const client = webClient(sandbox)
  for (let call = 0; call < 20; call += 1) await client.usergroups.list({})
  await clock.advance(20_000)

  const refused = await client.usergroups.list({}).catch((error) => error)

  expect(refused.retryAfter).toBe(40)
  await clock.advance(40_000)
  await client.usergroups.list({})
})

test('refuseBlocks() refuses every message with such a block until the faults are cleared, and no other', async () => {
  const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }
  const client = webClient(sandbox)
  const postTable = () =>
    client.apiCall('chat.postMessage', { channel: 'C0FINANCE', text: 'a', blocks: [table] })
  const validated = () => client.apiCall('blocks.validate', { message: { blocks: [table] } })
  sandbox.faults.refuseBlocks(['table'])

  const refused = [await refusalOf(postTable()), await refusalOf(validated())]
  await post()
  sandbox.faults.clear()

  expect(refused.map(([code]) => code)).toEqual(['invalid_blocks', 'invalid_message'])
  expect(await refusalOf(validated())).toEqual([])
  await postTable()
  expect(sandbox.messages('C0FINANCE')).toHaveLength(2)
})
