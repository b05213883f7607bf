import { afterEach, beforeEach, expect, test } from 'vitest'
import { RequestView } from '#protocol/request.ts'
import { problemOf, startTestServer, type TestServer } from '../test-server.ts'

const A_PLAN = {
  agentId: 'support-agent',
  title: 'Move Acme',
  steps: ['Export', 'Import'],
  approvers: ['finance-team'],
}
const { steps: _left, ...A_TITLE } = A_PLAN

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test.each([A_PLAN, { ...A_TITLE, markdown: '# Move' }])(
  'POST /v1/plans submits the plan, and answers 202 with the place to poll: %j',
  async (plan) => {
    const answer = await server.post('/v1/plans', plan)

    const view = RequestView.parse(await answer.json())
    expect(answer.status).toBe(202)
    expect(answer.headers.get('location')).toBe(`/v1/requests/${view.id}`)
    expect(view).toMatchObject({ kind: 'plan', status: 'pending', allowed: false, action: null })
    expect(server.asked).toMatchObject([{ asked: plan, caller: { idempotencyKey: null } }])
  },
)

test.each<[string, object, string]>([
  ['with neither steps nor text', A_TITLE, 'expected either steps or markdown'],
  ['with steps and text', { ...A_PLAN, markdown: 'x' }, 'expected either steps or markdown'],
  ['without a title', { ...A_PLAN, title: ' ' }, 'title: expected at least one character'],
  ['with a title of 201 characters', { ...A_PLAN, title: 'x'.repeat(201) }, 'title: '],
  ['without steps', { ...A_PLAN, steps: [] }, 'steps: '],
  ['of 51 steps', { ...A_PLAN, steps: Array.from({ length: 51 }, () => 'x') }, 'steps: '],
  ['with an empty step', { ...A_PLAN, steps: ['x', ''] }, 'steps.1: expected at least one character'],
  ['with a step of 1,001 characters', { ...A_PLAN, steps: ['x'.repeat(1_001)] }, 'steps.0: '],
  ['of 20,001 characters', { ...A_TITLE, markdown: 'x'.repeat(20_001) }, 'markdown: '],
  ['for nobody', { ...A_PLAN, approvers: [] }, 'approvers: '],
  ['for 30 seconds', { ...A_PLAN, timeout: '30s' }, 'timeout: expected a duration from 1m to 7d'],
  ['with a question', { ...A_PLAN, question: 'Why?' }, 'Unrecognized key: "question"'],
])('POST /v1/plans refuses %s, and names the error', async (_, body, detail) => {
  const problem = await problemOf(await server.post('/v1/plans', body))

  expect(problem).toMatchObject({ code: 'invalid_body', status: 400, allowed: false })
  expect(problem.detail).toContain(detail)
  expect(server.asked).toEqual([])
})
