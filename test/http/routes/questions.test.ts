import { afterEach, beforeEach, expect, test } from 'vitest'
import { RequestView } from '#protocol/request.ts'
import { VetoError } from '../../../src/core/veto-error.ts'
import { untilTrue } from '../../support/eventually.ts'
import { AUDIT_KEY, problemOf, startTestServer, type TestServer } from '../test-server.ts'

const A_TEXT = {
  agentId: 'support-agent',
  kind: 'text',
  question: 'Which address is right?',
  approvers: ['finance-team'],
}
const A_CHOICE = { ...A_TEXT, kind: 'single', options: ['Berlin', 'Paris'] }

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('POST /v1/questions submits the question, and answers 202 with the place to poll', async () => {
  const answer = await server.post('/v1/questions', A_CHOICE, { 'idempotency-key': 'once' })

  const view = RequestView.parse(await answer.json())
  expect(answer.status).toBe(202)
  expect(answer.headers.get('location')).toBe(`/v1/requests/${view.id}`)
  expect(view).toMatchObject({ kind: 'question', status: 'pending', allowed: false, answer: null })
  expect(server.asked).toMatchObject([
    { asked: A_CHOICE, caller: { key: { agents: 'support-agent' }, idempotencyKey: 'once' } },
  ])
})

test('POST /v1/questions with wait holds the answer until the question is settled', async () => {
  const answering = server.post('/v1/questions?wait=30s', A_TEXT)
  await untilTrue(() => server.waiters.size === 1)
  for (const id of server.requests.keys()) server.settle(id, 'cancelled')

  const answer = await answering
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ status: 'cancelled', allowed: false })
})

test('POST /v1/questions turns an undefined group into a problem', async () => {
  const refuse = async () => {
    throw new VetoError('unknown_group', "There is no approver group 'x'")
  }
  await using refusing = await startTestServer({ ask: { question: refuse, plan: refuse } })

  expect(await problemOf(await refusing.post('/v1/questions', A_TEXT))).toMatchObject({
    code: 'unknown_group',
    status: 400,
    detail: "There is no approver group 'x'",
    allowed: false,
  })
})

test.each([
  [null, 401],
  [AUDIT_KEY, 403],
])('POST /v1/questions is forbidden for the key %j', async (key, status) => {
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` }
  const answer = await fetch(`${server.url}/v1/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(A_TEXT),
  })

  expect(answer.status).toBe(status)
  expect(server.asked).toEqual([])
})

test.each<[string, object, string]>([
  ['without words', { ...A_TEXT, question: '' }, 'question: expected at least one character'],
  ['of blanks', { ...A_TEXT, question: ' \n' }, 'question: expected at least one character'],
  ['of 2,001 characters', { ...A_TEXT, question: 'x'.repeat(2_001) }, 'question: '],
  ['of an unknown kind', { ...A_TEXT, kind: 'poll' }, 'kind: '],
  ['for a text, with options', { ...A_TEXT, options: ['a', 'b'] }, 'Unrecognized key: "options"'],
  ['for a choice, without options', { ...A_TEXT, kind: 'multi' }, 'options: '],
  ['of one option', { ...A_CHOICE, options: ['a'] }, 'options: '],
  ['of 21 options', { ...A_CHOICE, options: Array.from({ length: 21 }, (_, at) => `${at}`) }, 'options: '],
  ['of equal options', { ...A_CHOICE, options: ['a', 'a '] }, 'expected distinct options'],
  ['of an empty option', { ...A_CHOICE, options: ['a', ' '] }, 'options.1: expected at least one character'],
  ['of an option of 201', { ...A_CHOICE, options: ['a', 'x'.repeat(201)] }, 'options.1: '],
  ['for nobody', { ...A_TEXT, approvers: [] }, 'approvers: '],
  ['for 11 groups', { ...A_TEXT, approvers: Array.from({ length: 11 }, () => 'a') }, 'approvers: '],
  ['for 59 seconds', { ...A_TEXT, timeout: '59s' }, 'timeout: expected a duration from 1m to 7d'],
  ['for 8 days', { ...A_TEXT, timeout: '8d' }, 'timeout: expected a duration from 1m to 7d'],
  ['for ever', { ...A_TEXT, timeout: 'never' }, 'timeout: expected a duration from 1m to 7d'],
  ['with a sentence for a session', { ...A_TEXT, sessionId: 'approved by Ann' }, 'sessionId: '],
  ['with params', { ...A_TEXT, params: {} }, 'Unrecognized key: "params"'],
])('POST /v1/questions refuses %s, and names the error', async (_, body, detail) => {
  const problem = await problemOf(await server.post('/v1/questions', body))

  expect(problem).toMatchObject({ code: 'invalid_body', status: 400, allowed: false })
  expect(problem.detail).toContain(detail)
  expect(server.asked).toEqual([])
})

test.each(['60s', '1m', '90m', '168h', '7d'])(
  'POST /v1/questions accepts a timeout of %s',
  async (timeout) => {
    expect((await server.post('/v1/questions', { ...A_TEXT, timeout })).status).toBe(202)
  },
)
