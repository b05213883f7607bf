import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import {
  type Behaviour,
  json,
  misbehavingServer,
  reset,
  silence,
} from '../../client/test/misbehaving-server.ts'
import { createWebhookSender } from '../../src/webhook/webhook-sender.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { untilTrue } from '../support/eventually.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const MESSAGE = { id: 'req_1:settled:2', target: 'billing', body: '{"type":"request.settled","words":"é"}' }
const TAKEN: Behaviour = json(200, {})

test('send() posts the exact body, signed so that the Standard Webhooks library accepts it', async () => {
  await using server = await misbehavingServer(TAKEN)
  const { webhookSender } = senderTo(server.url)

  const sent = await webhookSender.send(MESSAGE)

  const [received] = server.received
  expect(sent).toEqual({ kind: 'delivered' })
  expect(received).toMatchObject({ method: 'POST', body: MESSAGE.body })
  expect(received?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'Veto',
    'webhook-id': MESSAGE.id,
  })
  expect(new Webhook(aSecret()).verify(MESSAGE.body, textHeaders(received?.headers))).toEqual(
    JSON.parse(MESSAGE.body),
  )
})

test('send() signs with every secret, so that a receiver may have the old one or the new one', async () => {
  await using server = await misbehavingServer(TAKEN)
  const { webhookSender } = senderTo(server.url, [aSecret('n'), aSecret('o')])

  await webhookSender.send(MESSAGE)

  const headers = textHeaders(server.received[0]?.headers)
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
  for (const letter of ['n', 'o']) new Webhook(aSecret(letter)).verify(MESSAGE.body, headers)
  expect(() => new Webhook(aSecret('x')).verify(MESSAGE.body, headers)).toThrow()
})

test('send() is stamped with the time of the attempt', async () => {
  await using server = await misbehavingServer(TAKEN)
  const { webhookSender, clock } = senderTo(server.url)

  await webhookSender.send(MESSAGE)
  await clock.advance(60_000)
  await webhookSender.send(MESSAGE)

  const [first, second] = server.received.map(({ headers }) => Number(headers['webhook-timestamp']))
  expect((second ?? 0) - (first ?? 0)).toBe(60)
})

test.each([301, 302, 303, 307, 308])(
  'send() does not follow a %d redirect, wherever it leads',
  async (status) => {
    await using inside = await misbehavingServer(TAKEN)
    await using server = await misbehavingServer(json(status, {}, { location: inside.url }))

    const sent = await senderTo(server.url).webhookSender.send(MESSAGE)

    expect(sent).toMatchObject({
      kind: 'later',
      why: `the receiver answered ${status}: redirects are not followed`,
    })
    expect(inside.received).toEqual([])
  },
)

test('send() gives up on a receiver that does not answer within 5 seconds', async () => {
  await using server = await misbehavingServer(silence)
  const { webhookSender, clock } = senderTo(server.url)

  const carrying = webhookSender.send(MESSAGE)
  await untilTrue(() => server.received.length === 1)
  await clock.advance(4_999)
  const state = await Promise.race([carrying, Promise.resolve('still waiting')])
  await clock.advance(1)

  expect(state).toBe('still waiting')
  expect(await carrying).toEqual({
    kind: 'later',
    afterMs: 0,
    why: 'the receiver did not answer within 5 seconds',
  })
})

test('send() takes the status of an endless response without reading all of it', async () => {
  const flood = endlessAnswer()
  await using server = await misbehavingServer(flood.behaviour)

  const sent = await senderTo(server.url).webhookSender.send(MESSAGE)

  expect(sent).toEqual({ kind: 'delivered' })
  await untilTrue(() => flood.isCutOff())
  expect(flood.sentBytes()).toBeLessThan(16 * 1024 * 1024)
})

test('send() does not accept endless headers', async () => {
  await using server = await misbehavingServer((response) => {
    response.writeHead(200, { 'x-long': 'x'.repeat(100_000) }).end()
  })

  expect(await senderTo(server.url).webhookSender.send(MESSAGE)).toMatchObject({ kind: 'later' })
})

test('send() says how a receiver could not be reached, without quoting the receiver', async () => {
  await using server = await misbehavingServer(reset)
  const refused = await misbehavingServer(reset)
  await refused[Symbol.asyncDispose]()

  expect(await senderTo(server.url).webhookSender.send(MESSAGE)).toMatchObject({
    kind: 'later',
    why: expect.stringMatching(/^the receiver could not be reached \([A-Z_]+\)$/),
  })
  expect(await senderTo(refused.url).webhookSender.send(MESSAGE)).toEqual({
    kind: 'later',
    afterMs: 0,
    why: 'the receiver could not be reached (ECONNREFUSED)',
  })
})

test('send() sends nothing to a name that is not configured, even when it looks like a URL', async () => {
  await using server = await misbehavingServer(TAKEN)
  const { webhookSender } = senderTo('http://127.0.0.1:1')

  const sent = await webhookSender.send({ ...MESSAGE, target: server.url })

  expect(sent).toEqual({ kind: 'later', afterMs: 0, why: 'the configuration has no such callback' })
  expect(server.received).toEqual([])
})

function senderTo(url: string, secrets: readonly [string, ...string[]] = [aSecret()]) {
  const clock = createFakeClock(Date.now())
  return {
    clock,
    webhookSender: createWebhookSender({ targets: new Map([['billing', { url, secrets }]]), clock }),
  }
}

function textHeaders(headers: NodeJS.Dict<string | string[]> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** A 200 whose body goes on until the other side hangs up. */
function endlessAnswer() {
  const chunk = Buffer.alloc(64 * 1024)
  let sent = 0
  let cutOff = false
  function pour(response: ServerResponse): void {
    while (!cutOff && response.write(chunk)) sent += chunk.length
    sent += chunk.length
    response.once('drain', () => pour(response))
  }
  return {
    sentBytes: () => sent,
    isCutOff: () => cutOff,
    behaviour: (response: ServerResponse) => {
      response.once('close', () => {
        cutOff = true
      })
      response.writeHead(200)
      pour(response)
    },
  }
}
