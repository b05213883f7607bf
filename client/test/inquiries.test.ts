import { expect, test } from 'vitest'
import type { RequestView } from '../src/index.ts'
import { clientOf, failureOf } from './client-of.ts'
import { type Behaviour, json, misbehavingServer, problem, silence } from './misbehaving-server.ts'
import { APPROVED, PENDING } from './views.ts'

const QUESTION = { by: 'U0ANN', name: 'Ann', text: 'Which order?', at: PENDING.evaluatedAt, reply: null }
const ASKED: RequestView = { ...PENDING, version: 2, inquiries: [QUESTION] }
const REPLIED: RequestView = { ...PENDING, version: 3, inquiries: [{ ...QUESTION, reply: 'Order 2847' }] }

test('waitFor() with onQuestion watches for changes, answers a question once, and keeps waiting', async () => {
  const received: string[] = []
  await using server = await misbehavingServer(
    byMethod({ GET: [json(200, ASKED), json(200, ASKED), json(200, REPLIED), json(200, APPROVED)] }),
  )

  const decision = await clientOf(server).waitFor(PENDING, {
    onQuestion: ({ text }, request) => {
      received.push(`${request.id}: ${text}`)
      return 'Order 2847'
    },
  })

  expect(decision).toEqual(APPROVED)
  expect(received).toEqual(['req_1: Which order?'])
  const [first] = server.received
  expect(first?.url).toBe('/v1/requests/req_1?wait=30s&version=1')
  const posts = server.received.filter(({ method }) => method === 'POST')
  expect(posts.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
    ['/v1/requests/req_1/reply', { text: 'Order 2847', inquiry: 1 }],
  ])
})

test('waitFor() with onQuestion returns the decision while the reply is still being made', async () => {
  await using server = await misbehavingServer(json(200, ASKED), json(200, APPROVED))

  const decision = await clientOf(server).waitFor(PENDING, { onQuestion: () => new Promise(() => {}) })

  expect(decision).toEqual(APPROVED)
})

test.each(['not_pending', 'nothing_asked'])(
  'waitFor() with onQuestion continues when the reply comes too late: %s',
  async (code) => {
    await using server = await misbehavingServer(
      byMethod({ GET: [json(200, ASKED), json(200, APPROVED)], POST: [problem(409, code)] }),
    )

    expect(await clientOf(server).waitFor(PENDING, { onQuestion: () => 'Order 2847' })).toEqual(APPROVED)
  },
)

test('waitFor() with onQuestion throws what the handler throws, and stops waiting', async () => {
  await using server = await misbehavingServer(json(200, ASKED), silence)
  const broken = new Error('the model is gone')

  const failing = failureOf(
    clientOf(server).waitFor(PENDING, {
      onQuestion: () => {
        throw broken
      },
    }),
  )

  expect(await failing).toBe(broken)
})

test('waitFor() with onQuestion throws when the handler returns no text', async () => {
  await using server = await misbehavingServer(json(200, ASKED), silence)

  expect(await failureOf(clientOf(server).waitFor(PENDING, { onQuestion: () => '' }))).toMatchObject({
    code: 'invalid_body',
    message: 'text: expected a text other than whitespace',
  })
})

test('waitFor() waits longer when people extend the deadline', async () => {
  const soon = new Date(Date.parse(PENDING.evaluatedAt) - 29_700).toISOString()
  const later = new Date(Date.parse(PENDING.evaluatedAt) + 3_600_000).toISOString()
  const short: RequestView = { ...PENDING, expiresAt: soon }
  await using server = await misbehavingServer(
    json(200, { ...PENDING, version: 2, expiresAt: later }),
    after(500, json(200, APPROVED)),
  )

  expect(await clientOf(server).waitFor(short)).toEqual(APPROVED)
})

test('reply() posts the text, and the number of the question when it is given', async () => {
  await using server = await misbehavingServer(json(200, REPLIED))
  const client = clientOf(server)

  expect(await client.reply('req_1', 'Order 2847')).toEqual(REPLIED)
  await client.reply('req_1', 'Order 2847', { inquiry: 1 })

  expect(server.received.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
    ['POST', '/v1/requests/req_1/reply', { text: 'Order 2847' }],
    ['POST', '/v1/requests/req_1/reply', { text: 'Order 2847', inquiry: 1 }],
  ])
})

test.each(['', ' \n', 'x'.repeat(4_001)])('reply() sends no text that Veto would refuse', async (text) => {
  await using server = await misbehavingServer(json(200, REPLIED))

  expect(await failureOf((async () => clientOf(server).reply('req_1', text))())).toMatchObject({
    code: 'invalid_body',
  })
  expect(server.received).toEqual([])
})

test('reply() says when nobody asked', async () => {
  await using server = await misbehavingServer(problem(409, 'nothing_asked'))

  expect(await failureOf(clientOf(server).reply('req_1', 'Order 2847'))).toMatchObject({
    code: 'nothing_asked',
    status: 409,
  })
})

/** Behaves by the method of each request; the last behaviour goes on, and posts are taken unless told otherwise. */
function byMethod({ GET, POST = [json(200, REPLIED)] }: { GET: Behaviour[]; POST?: Behaviour[] }): Behaviour {
  return (response, received) => {
    const behaviours = received.method === 'POST' ? POST : GET
    const [behaviour = json(200, APPROVED)] = behaviours.length > 1 ? behaviours.splice(0, 1) : behaviours
    behaviour(response, received)
  }
}

function after(delayMs: number, behaviour: Behaviour): Behaviour {
  return (response, received) => {
    setTimeout(() => behaviour(response, received), delayMs)
  }
}
