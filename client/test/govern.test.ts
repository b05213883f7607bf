import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fallbackDecision } from '../src/decision.ts'
import type { GovernClient } from '../src/govern/governed-call.ts'
import { callKey, governCall } from '../src/govern/index.ts'
import { VetoClient, VetoError } from '../src/index.ts'
import { protect } from '../src/protect/protect.ts'
import { IdempotencyKey } from '../src/protocol/authorize.ts'
import { failureOf } from './client-of.ts'
import { became } from './started.ts'
import { ALLOWED } from './views.ts'

const [agentId, tool] = [ALLOWED.agentId, ALLOWED.tool]

test('an allowed call runs with the params that it was started with, also when the decision is changed meanwhile', async () => {
  const params: Record<string, number> = { amount_cents: 1 }
  const { client } = allowing((path) => {
    if (path.endsWith('/redeem')) params['amount_cents'] = 72_000
  })

  expect(await client.execute({ ...ALLOWED, params }, (started) => ({ ...started }))).toEqual({
    amount_cents: 1,
  })
})

test('what a tool does to its params does not change the decision that comes back', async () => {
  const run = (params: object) => Object.assign(params, { amount_cents: 72_000 })
  const call = { agentId, tool, params: { amount_cents: 1 }, run }

  expect(await governCall(allowing().client, call)).toMatchObject({
    output: { amount_cents: 72_000 },
    decision: { params: { amount_cents: 1 } },
  })
})

test('calls of different sessions or ids have different keys, whatever characters stand in them', async () => {
  const text = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', ':') }), fc.string({ unit: 'grapheme' }))
  await fc.assert(
    fc.asyncProperty(fc.tuple(text, text), fc.tuple(text, text), async (one, other) => {
      fc.pre(one.join('\0') !== other.join('\0'))
      const [key, otherKey] = await Promise.all([one, other].map(keyOf))
      expect(key).not.toBe(otherKey)
      expect(IdempotencyKey.safeParse(key).success).toBe(true)
    }),
    {
      examples: [
        [
          ['a:b', 'c'],
          ['a', 'b:c'],
        ],
      ],
    },
  )
})

test('a protected call keeps the details of its options where those of the call have no value', async () => {
  const { client, sent } = allowing()
  const options = {
    sessionId: 'run-1',
    context: { environment: 'production' },
    detailsOf: () => ({ sessionId: undefined, context: undefined, toolCallId: 'call_1' }),
  }
  const call = protect({ client, agentId }, { value: () => 'done', name: tool }, options)

  expect(await Reflect.apply(Object(call), undefined, [{ amount_cents: 1 }])).toBe('done')
  expect(sent[0]).toMatchObject({
    sessionId: 'run-1',
    context: { environment: 'production' },
    toolCallId: 'call_1',
  })
})

test('a governed call that is aborted while what starts it is loading is not started', async () => {
  const { client, sent } = allowing()
  const giveUp = new AbortController()
  const veto: GovernClient = {
    authorize: (...call) => client.authorize(...call),
    waitFor: client.waitFor.bind(client),
    getRequest: (id) => client.getRequest(id),
    cancel: (id) => client.cancel(id),
    execute: (decision, run, options) => {
      const running = client.execute(decision, run, options)
      giveUp.abort()
      return running
    },
  }
  const ran: unknown[] = []
  const call = { agentId, tool, params: { amount_cents: 1 }, signal: giveUp.signal }

  const failure = await failureOf(governCall(veto, { ...call, run: (params) => ran.push(params) }))

  expect(failure).toMatchObject({ code: 'aborted' })
  expect(sent).toHaveLength(1)
  expect(ran).toEqual([])
})

test('a call that may run as Veto is out of reach does not run once its signal has aborted', async () => {
  const call = { agentId, tool, params: { amount_cents: 1 } }
  const error = new VetoError('network_error', 'Out of reach')
  const decision = fallbackDecision(call, error, ALLOWED.evaluatedAt)
  const ran: unknown[] = []
  const run = (given: unknown) => ran.push(given)

  const running = allowing().client.execute(decision, run, { signal: AbortSignal.abort() })

  expect(await failureOf(running)).toMatchObject({ code: 'aborted' })
  expect(ran).toEqual([])
})

function keyOf([sessionId = '', toolCallId = '']: readonly string[]) {
  return callKey({ sessionId, toolCallId })
}

/** A client whose call is allowed, and what it sent; `onRequest` runs before each answer. */
function allowing(onRequest: (path: string) => void = () => undefined) {
  const sent: unknown[] = []
  const client = new VetoClient({
    apiKey: 'veto_test',
    fetch: async (url, init) => {
      const path = new URL(String(url)).pathname
      sent.push(JSON.parse(String(init?.body)))
      onRequest(path)
      if (path.endsWith('/redeem')) return Response.json(became('redeemed', { resultJudged: false }))
      return Response.json(path.endsWith('/result') ? became('succeeded') : ALLOWED)
    },
  })
  return { client, sent }
}
