import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Plan, type Question, VetoClient } from '../src/index.ts'
import { clientOf, failureOf, OUT_OF_REACH } from './client-of.ts'
import { json, misbehavingServer, problem, reset } from './misbehaving-server.ts'
import { PENDING } from './views.ts'

const ASKED = { ...PENDING, kind: 'question' } as const
const ANSWERED = {
  ...ASKED,
  status: 'approved',
  allowed: true,
  outcome: 'allowed',
  answer: ['Berlin'],
} as const
const A_QUESTION = {
  agentId: 'support-agent',
  kind: 'multi',
  question: 'Which cities?',
  options: ['Berlin', 'Paris'],
  approvers: ['growth'],
} satisfies Question
const A_PLAN = {
  agentId: 'support-agent',
  title: 'Move Acme',
  steps: ['Export', 'Import'],
  approvers: ['growth'],
} satisfies Plan

test('ask() sends the question with its key, and returns the request', async () => {
  await using server = await misbehavingServer(json(202, ASKED))

  const asked = await clientOf(server).ask({ ...A_QUESTION, timeout: '2h', idempotencyKey: 'mine' })

  expect(asked).toEqual(ASKED)
  expect(server.received).toMatchObject([
    { method: 'POST', url: '/v1/questions', headers: { 'idempotency-key': 'mine' } },
  ])
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ ...A_QUESTION, timeout: '2h' })
})

test('ask() waits for the answer when told to', async () => {
  await using server = await misbehavingServer(json(200, ANSWERED))

  const { answer } = await clientOf(server).ask({ ...A_QUESTION, wait: '30s' })

  expect(answer).toEqual(['Berlin'])
  expect(server.received[0]?.url).toBe('/v1/questions?wait=30s')
})

test('ask() retries under the same key when the connection breaks', async () => {
  await using server = await misbehavingServer(reset, json(202, ASKED))

  await clientOf(server).ask(A_QUESTION)

  const [first, second] = server.received.map(({ headers }) => headers['idempotency-key'])
  expect(server.received).toHaveLength(2)
  expect(second).toBe(first)
})

test('ask() says which group is not defined', async () => {
  await using server = await misbehavingServer(problem(400, 'unknown_group'))

  expect(await failureOf(clientOf(server).ask(A_QUESTION))).toMatchObject({
    code: 'unknown_group',
    status: 400,
  })
})

test.each<[unknown, string]>([
  [{ ...A_QUESTION, options: ['Berlin'] }, 'options: '],
  [{ ...A_QUESTION, approvers: [] }, 'approvers: '],
  [{ ...A_QUESTION, qestion: 'x' }, 'the body: Unrecognized key'],
])('ask() refuses %j before sending it', async (question, message) => {
  await using server = await misbehavingServer(json(202, ASKED))

  const failure = await failureOf(clientOf(server).ask(Unchecked.parse(question)))

  expect(failure).toMatchObject({ code: 'invalid_body', message: expect.stringContaining(message) })
  expect(server.received).toEqual([])
})

test("ask() throws when Veto is unreachable, also with onError: 'allow'", async () => {
  await using server = await misbehavingServer(reset)
  const options = { apiKey: 'veto_test', baseUrl: server.url, timeoutMs: 300, warn: () => undefined }
  const client = new VetoClient({ ...options, onError: 'allow' })

  const failures = await Promise.all([client.ask(A_QUESTION), client.submitPlan(A_PLAN)].map(failureOf))

  for (const failure of failures) {
    expect(failure).toMatchObject({ code: expect.stringMatching(OUT_OF_REACH) })
  }
})

test('submitPlan() sends the plan, and returns the decision and feedback', async () => {
  const decided = { ...ANSWERED, kind: 'plan', answer: null, action: 'approved', feedback: 'Go' }
  await using server = await misbehavingServer(json(200, decided))

  const view = await clientOf(server).submitPlan({ ...A_PLAN, wait: '60s' })

  expect(view).toMatchObject({ action: 'approved', feedback: 'Go' })
  expect(server.received[0]?.url).toBe('/v1/plans?wait=60s')
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(A_PLAN)
})

test('submitPlan() refuses an empty plan before sending it', async () => {
  await using server = await misbehavingServer(json(202, ASKED))
  const { steps: _left, ...nothing } = A_PLAN

  expect(await failureOf(clientOf(server).submitPlan(nothing))).toMatchObject({
    code: 'invalid_body',
    message: 'the body: expected either steps or markdown',
  })
  expect(server.received).toEqual([])
})

/** What JavaScript without types could give. */
const Unchecked = z.custom<Question>()
