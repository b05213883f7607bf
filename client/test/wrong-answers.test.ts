import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { readCallback, VetoClient, VetoError } from '../src/index.ts'
import type { JsonRecord } from '../src/protocol/json.ts'
import { mutations } from './mutations.ts'
import { became, REDEEMED } from './started.ts'
import { ALLOWED, APPROVED, CALL, DENIED, PENDING } from './views.ts'

const AT = '2026-11-20T22:00:00.000Z'
const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`

const INQUIRY = { by: 'U0ANN', name: 'Ann', text: 'Which?', at: AT, reply: 'The second' }
const QUESTION = { ...PENDING, kind: 'question', tool: 'ask_user', params: {} } as const
const PLAN = { ...PENDING, kind: 'plan', tool: 'submit_plan' } as const
const GRANT = {
  id: 'grant_1',
  agentId: 'support-agent',
  sessionId: 'run-42',
  tool: 'refund_payment',
  category: null,
  by: 'key:veto_a',
  name: 'key:veto_a',
  requestId: null,
  createdAt: AT,
  expiresAt: AT,
  usesLeft: 5,
  revokedAt: null,
  active: true,
}
const ENTRY = {
  seq: 7,
  at: AT,
  kind: 'decided',
  requestId: 'req_1',
  agentId: 'support-agent',
  tool: 'refund_payment',
  actor: 'agent:support-agent',
  actorName: null,
  outcome: 'denied',
  status: 'denied',
  matchedPolicyId: null,
  matchedRule: null,
  reason: 'Because',
  latencyMs: 1.5,
  bundleHash: 'b'.repeat(64),
  paramsDigest: null,
  prevHash: '0'.repeat(64),
  hash: 'c'.repeat(64),
  params: { amount_cents: 1 },
}
const SEEN = { id: 'exe_1', bypass: false, requestId: 'req_1', reason: null, traceId: 'span-1' }
const EXECUTION = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: {},
  executedAt: AT,
  requestId: 'req_1',
  traceId: 'span-1',
}

interface Method {
  /** What Veto answers when all is well. */
  readonly answer: object
  readonly status?: number
  call(client: VetoClient): Promise<unknown>
  /** What no caller may be told otherwise. */
  readonly told: object
}

const OF_REQUEST = { id: 'req_1' }
const OF_CALL = { kind: 'call', agentId: 'support-agent', tool: 'refund_payment' }

const METHODS: Readonly<Record<string, Method>> = {
  'authorize, allowed': {
    answer: { ...ALLOWED, params: { amount_cents: 1 } },
    call: (client) => client.authorize(...CALL),
    told: { ...OF_CALL, allowed: true, params: { amount_cents: 1 } },
  },
  'authorize, denied': {
    answer: DENIED,
    call: (client) => client.authorize(...CALL),
    told: { ...OF_CALL, allowed: false },
  },
  'authorize, pending': {
    answer: PENDING,
    status: 202,
    call: (client) => client.authorize(...CALL),
    told: { ...OF_CALL, allowed: false, status: 'pending' },
  },
  'authorize, approved': {
    answer: APPROVED,
    call: (client) => client.authorize(...CALL, { signal: new AbortController().signal }),
    told: { ...OF_CALL, allowed: true, params: { amount_cents: 1 } },
  },
  ask: {
    answer: QUESTION,
    status: 202,
    call: (client) =>
      client.ask({ agentId: 'support-agent', kind: 'text', question: 'Which?', approvers: ['growth'] }),
    told: { kind: 'question', agentId: 'support-agent' },
  },
  submitPlan: {
    answer: PLAN,
    status: 202,
    call: (client) =>
      client.submitPlan({ agentId: 'support-agent', title: 'Move', steps: ['Go'], approvers: ['growth'] }),
    told: { kind: 'plan', agentId: 'support-agent' },
  },
  'waitFor, by id': {
    answer: DENIED,
    call: (client) => client.waitFor('req_1'),
    told: { ...OF_REQUEST, allowed: false },
  },
  'waitFor, by what was asked': {
    answer: APPROVED,
    call: (client) => client.waitFor(PENDING, { timeoutMs: 20 }),
    told: { ...OF_REQUEST, ...OF_CALL, allowed: true, paramsDigest: PENDING.paramsDigest },
  },
  redeem: {
    answer: REDEEMED,
    call: (client) => client.redeem(ALLOWED),
    told: { ...OF_REQUEST, status: 'redeemed', execution: { status: 'redeemed' } },
  },
  report: {
    answer: became('succeeded'),
    call: (client) => client.report('req_1', { status: 'succeeded' }),
    told: { ...OF_REQUEST, status: 'succeeded', execution: { status: 'succeeded' } },
  },
  reportExecution: {
    answer: SEEN,
    call: (client) => client.reportExecution(EXECUTION),
    told: { bypass: false, requestId: 'req_1' },
  },
  cancel: {
    answer: { ...DENIED, status: 'cancelled' },
    call: (client) => client.cancel('req_1'),
    told: { ...OF_REQUEST, status: 'cancelled' },
  },
  reply: {
    answer: { ...PENDING, inquiries: [INQUIRY] },
    call: (client) => client.reply('req_1', 'The second'),
    told: OF_REQUEST,
  },
  events: {
    answer: DENIED,
    call: async (client) => (await client.events('req_1').next()).value,
    told: OF_REQUEST,
  },
  grantTool: {
    answer: { ...GRANT, warnings: [] },
    status: 201,
    call: (client) =>
      client.grantTool('refund_payment', {
        agentId: 'support-agent',
        sessionId: 'run-42',
        expiresIn: '1h',
        uses: 5,
      }),
    told: {
      agentId: 'support-agent',
      sessionId: 'run-42',
      tool: 'refund_payment',
      category: null,
      usesLeft: 5,
    },
  },
  grants: {
    answer: { grants: [GRANT] },
    call: async (client) => ({
      all: await client.grants({ agentId: 'support-agent', sessionId: 'run-42', active: 'true' }),
    }),
    told: {},
  },
  getGrants: {
    answer: { grants: [GRANT] },
    call: (client) => client.getGrants('support-agent', 'run-42'),
    told: {},
  },
  revokeGrant: {
    answer: { ...GRANT, revokedAt: AT, active: false },
    call: (client) => client.revokeGrant('grant_1'),
    told: { id: 'grant_1', active: false },
  },
  auditPage: {
    answer: { entries: [ENTRY], next: null },
    call: (client) =>
      client.auditPage({ agentId: 'support-agent', tool: 'refund_payment', request: 'req_1' }),
    told: {},
  },
}

const NAMES = Object.keys(METHODS)

describe('an answer that is wrong in one place', () => {
  test.each(NAMES)('is a VetoError, or changes nothing of what matters: %s', async (name) => {
    const { answer, status = 200, call, told } = methodOf(name)
    expect(await outcomeOf(call(clientOf(() => answerOf(name, status, answer))))).toMatchObject({
      value: told,
    })

    for (const mutant of mutations(recordOf(answer))) {
      const outcome = await outcomeOf(call(clientOf(() => answerOf(name, status, mutant))))

      if ('value' in outcome) expect(outcome.value).toMatchObject(told)
      else expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'bad_answer' })
    }
  })

  test('starts no call', async () => {
    for (const mutant of mutations(recordOf(REDEEMED))) {
      const ran: unknown[] = []
      const client = clientOf((path) =>
        Response.json(path.endsWith('/redeem') ? mutant : became('succeeded')),
      )
      await outcomeOf(client.execute(ALLOWED, (params) => ran.push(params)))

      const isStart = mutant['id'] === 'req_1' && mutant['status'] === 'redeemed'
      if (!isStart) expect(ran).toEqual([])
    }
  })

  test('hands over no result that nobody accepted', async () => {
    for (const mutant of mutations(recordOf(became('succeeded')))) {
      const client = clientOf((path) => Response.json(path.endsWith('/redeem') ? REDEEMED : mutant))
      const outcome = await outcomeOf(client.execute(ALLOWED, () => 'done'))

      if ('value' in outcome) {
        expect(mutant).toMatchObject({ id: 'req_1', execution: { status: 'succeeded', refused: null } })
      } else {
        expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'result_refused' })
      }
    }
  })

  test('is a VetoError when Veto posts it to a callback', async () => {
    const call = { agentId: 'support-agent', tool: 'refund_payment', sessionId: null, toolCallId: null }
    const body = { type: 'request.settled', timestamp: AT, call, data: recordOf(APPROVED) }

    for (const mutant of mutations(body)) {
      const text = JSON.stringify(mutant)
      const outcome = await outcomeOf(readCallback(text, signedHeaders(text), SECRET))

      if ('error' in outcome) {
        expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'callback_invalid' })
      }
    }
  })
})

describe('whatever comes in place of an answer', () => {
  test.each(NAMES)('is a VetoError with a code: %s', async (name) => {
    const { call } = methodOf(name)
    await fc.assert(
      fc.asyncProperty(anyResponse, async ({ status, type, body }) => {
        const headers = { 'content-type': type }
        const outcome = await outcomeOf(call(clientOf(() => new Response(body, { status, headers }))))

        expect(outcome).toMatchObject({ error: { name: 'VetoError', code: expect.any(String) } })
      }),
      { numRuns: 100 },
    )
  })
})

const code = fc.constantFrom('not_found', 'constructor', '__proto__', 'toString', 'internal', 'teapot')
const problem = fc.record(
  {
    type: fc.string(),
    title: fc.string(),
    status: fc.oneof(fc.integer(), fc.string()),
    code: fc.oneof(code, fc.string(), fc.integer()),
    detail: fc.oneof(fc.string(), fc.constant(null)),
    allowed: fc.boolean(),
  },
  { requiredKeys: [] },
)
const anyResponse = fc.record({
  status: fc.constantFrom(200, 201, 202, 301, 400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503),
  type: fc.constantFrom(
    'application/json',
    'application/problem+json',
    'application/json; charset=utf-8',
    'text/html',
    'text/event-stream',
  ),
  body: fc.oneof(
    fc.json(),
    problem.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom('', 'null', '[]', '{"allowed":true}', '['.repeat(10_000), 'event: request\ndata: {}\n\n'),
  ),
})

function methodOf(name: string): Method {
  return METHODS[name] ?? expect.fail(`Expected a method named ${name}`)
}

function recordOf(value: object): JsonRecord {
  return JSON.parse(JSON.stringify(value))
}

function answerOf(name: string, status: number, answer: object): Response {
  if (name !== 'events') return Response.json(answer, { status })
  const text = `event: request\nid: 1\ndata: ${JSON.stringify(answer)}\n\n`
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}

/** A client that gives up at its first failure, and is answered by this function. */
function clientOf(answer: (path: string) => Response): VetoClient {
  return new VetoClient({
    apiKey: 'veto_test',
    timeoutMs: 20,
    warn: () => undefined,
    fetch: async (url) => answer(new URL(String(url)).pathname),
  })
}

async function outcomeOf(promise: Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(VetoError)
      return { error }
    },
  )
}

function signedHeaders(text: string) {
  const at = new Date()
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign('msg_1', at, text),
  }
}
