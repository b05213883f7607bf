import { expect, test } from 'vitest'
import { AccessTask } from '#protocol/authzen.ts'
import { answer, denied, REFUND, support, taskAt, withApproval } from '../support/access-requests.ts'
import { auditRows } from '../support/api-helpers.ts'
import { openAuthzen } from '../support/authzen.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

const FREEZE = `
name: freeze
priority: 1000
rules:
  - { name: no_refunds, tool: refund_payment, action: deny, message: No refunds today }
`

test('a denied evaluation that people can approve is submitted, approved in Slack, and permits one evaluation', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)

  const submitted = await pdp.post('/access/v1/requests', { ...REFUND, denial }, { 'idempotency-key': 'k1' })
  const { task } = AccessTask.parse(await submitted.json())
  await answer(pdp, 'Approve', task.id)
  const completed = await taskAt(pdp, task.status_endpoint)
  const again = {
    ...REFUND,
    context: { ...REFUND.context, time: '2026-11-20T22:05:00Z', approval: completed.result?.approval },
  }
  const decided = await pdp.evaluate(again)
  const replayed = await pdp.evaluate(again)

  expect(submitted.status).toBe(202)
  expect(submitted.headers.get('location')).toBe(task.status_endpoint)
  expect(task).toMatchObject({
    status: 'pending',
    status_endpoint: `${pdp.url}/access/v1/requests/${task.id}`,
    expires_at: denial.expires_at,
    links: { cancel: `${pdp.url}/access/v1/requests/${task.id}/cancel` },
  })
  expect(completed).toMatchObject({
    task: { id: task.id, status: 'approved' },
    result: { mode: 'reevaluate', approval: { approved_until: expect.stringMatching(/^2026-11-20T23:/) } },
  })
  expect(completed.task.links).toBeUndefined()
  expect(decided).toMatchObject({
    decision: true,
    context: { status: 'redeemed', approval: { id: completed.result?.approval.id } },
  })
  expect(replayed).toMatchObject({
    decision: false,
    context: {
      reason: 'approval_expired',
      next_action: 'none',
      message: expect.stringContaining('already started'),
    },
  })
  expect(await auditRows(pdp.world, { kind: 'redeemed' })).toHaveLength(1)
})

test('of many evaluations with one approval at the same time, one is permitted', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  await answer(pdp, 'Approve', denial.evaluation_id)
  const again = withApproval(REFUND, denial.evaluation_id)

  const decided = await Promise.all(Array.from({ length: 10 }, () => pdp.evaluate(again)))

  expect(decided.filter(({ decision }) => decision)).toHaveLength(1)
})

test('while people are asked, an identical evaluation at another time asks nobody else', async () => {
  const pdp = await support()
  const first = await denied(pdp)

  const second = await pdp.evaluate({
    ...REFUND,
    context: { ...REFUND.context, time: '2026-11-20T22:00:09Z' },
  })
  const other = await pdp.evaluate({ ...REFUND, context: { ...REFUND.context, environment: 'staging' } })

  expect(second.context?.evaluation_id).toBe(first.denial.evaluation_id)
  expect(other.context?.evaluation_id).not.toBe(first.denial.evaluation_id)
})

test.each([
  ['another subject', { subject: { type: 'user', id: 'bob@example.com' } }],
  ['another tool', { resource: { type: 'tool', id: 'send_outreach' } }],
  ['another action', { action: { name: 'delete' } }],
  [
    'other arguments',
    { context: { ...REFUND.context, arguments: { ...REFUND.context.arguments, amount_cents: 1 } } },
  ],
  ['another environment', { context: { ...REFUND.context, environment: 'staging' } }],
  ['a fact more', { context: { ...REFUND.context, user_role: 'admin' } }],
  ['a fact less', { context: { arguments: REFUND.context.arguments } }],
  ['another session', { context: { ...REFUND.context, session: 'run-2' } }],
  ['another reason', { context: { ...REFUND.context, reason: 'goodwill' } }],
  ['another actor', { subject: { ...REFUND.subject, properties: { act: { sub: 'sales-bot' } } } }],
])('an approval does not permit an evaluation with %s, and stays for its own', async (_, changed) => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  await answer(pdp, 'Approve', denial.evaluation_id)

  const substituted = await pdp.evaluate(withApproval({ ...REFUND, ...changed }, denial.evaluation_id))
  const own = await pdp.evaluate(withApproval(REFUND, denial.evaluation_id))

  expect(substituted).toMatchObject({
    decision: false,
    context: { reason: 'out_of_scope', next_action: 'none' },
  })
  expect(own.decision).toBe(true)
})

test('an approval does not permit an evaluation of a subject that differs only in what is masked', async () => {
  const pdp = await support()
  const [own, other] = ['a8Kq2ZrT0vXw', 'b5Lm9YpU7cDe'].map((part) => ({
    ...REFUND,
    subject: { type: 'service', id: `ghp_${part}${part}${part}` },
    context: { ...REFUND.context, agent: 'support-agent' },
  }))
  const id = String((await pdp.evaluate(own)).context?.evaluation_id)
  await answer(pdp, 'Approve', id)

  const substituted = await pdp.evaluate(withApproval(other ?? expect.fail(), id))

  expect(substituted).toMatchObject({ decision: false, context: { reason: 'out_of_scope' } })
})

test('a fact that reads as a masked value is refused, as an approval of it would cover any value', async () => {
  const pdp = await support()
  const forged = { ...REFUND, context: { ...REFUND.context, environment: '‹masked›' } }

  const response = await pdp.post('/access/v1/evaluation', forged)

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'invalid_body',
    detail: expect.stringMatching(/^context\.environment: expected/),
  })
})

test('an approval that does not exist, or belongs to agents of another key, permits nothing and asks nobody', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  await answer(pdp, 'Approve', denial.evaluation_id)
  const other = await openAuthzen(pdp.world, 'sales-agent')
  const before = await auditRows(pdp.world, { kind: 'opened' })

  const unknown = await pdp.evaluate(withApproval(REFUND, 'apr_01HX4Y8E2NE3Y2X7P0K4JE6WVH'))
  const foreign = await other.evaluate(withApproval(REFUND, denial.evaluation_id))

  for (const decided of [unknown, foreign]) {
    expect(decided).toMatchObject({
      decision: false,
      context: { reason: 'approval_unverifiable', next_action: 'none' },
    })
  }
  expect(await auditRows(pdp.world, { kind: 'opened' })).toEqual(before)
})

test('an evaluation with the approval of a request that still waits stays denied, and can still be approved', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)

  expect(await pdp.evaluate(withApproval(REFUND, denial.evaluation_id))).toMatchObject({
    decision: false,
    context: {
      status: 'pending',
      reason: 'approval_required',
      access_request: { expires_at: denial.expires_at },
    },
  })
})

test('an approval ends when the policies deny the call meanwhile, and when the call is not started in time', async () => {
  const [changed, late] = [await support(), await support()]
  const [denying, lapsing] = [(await denied(changed)).denial, (await denied(late)).denial]
  await answer(changed, 'Approve', denying.evaluation_id)
  await answer(late, 'Approve', lapsing.evaluation_id)

  expect(await changed.world.writePolicy('freeze.yaml', FREEZE)).toBeNull()
  await late.world.clock.jump(3_600_001)

  expect(await changed.evaluate(withApproval(REFUND, denying.evaluation_id))).toMatchObject({
    decision: false,
    context: { reason: 'policy_denied', next_action: 'none', message: expect.stringContaining('No refunds') },
  })
  expect(await late.evaluate(withApproval(REFUND, lapsing.evaluation_id))).toMatchObject({
    decision: false,
    context: { reason: 'approval_expired', status: 'lapsed' },
  })
  expect((await taskAt(late, `${late.url}/access/v1/requests/${lapsing.evaluation_id}`)).task.status).toBe(
    'approved',
  )
})

test.each([
  [
    'a tool',
    { action: { name: 'tools/call' }, resource: { type: 'tool', id: 'pay_out', properties: PAYOUT } },
    PAYOUT,
  ],
  [
    'an action',
    { action: { name: 'pay_out' }, resource: { type: 'account', id: 'a1' }, context: { arguments: PAYOUT } },
    { ...PAYOUT, resource: { type: 'account', id: 'a1' } },
  ],
])(
  'after an edit of %s the task says which arguments were approved, and only these are permitted',
  async (_, evaluation, params) => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const pdp = await openAuthzen(world, 'support-agent')
    const payout = { subject: { type: 'agent', id: 'support-agent' }, ...evaluation }
    const id = String((await pdp.evaluate(payout)).context?.evaluation_id)
    const { ts } = await cardOf(world, id)
    await openEditor(world, 'ann', ts)
    await world.sandbox.as('ann').submit({ amount: '450' })
    await cardOf(world, id, { when: (text) => text.includes('approved with changes by') })

    const { result } = await taskAt(pdp, `${pdp.url}/access/v1/requests/${id}`)
    const asAsked = await pdp.evaluate(withApproval(payout, id))
    const asApproved = await pdp.evaluate(
      withApproval({ ...payout, context: { arguments: result?.arguments } }, id),
    )

    expect(result?.arguments).toEqual({ ...params, amount: 450 })
    expect(asAsked).toMatchObject({ decision: false, context: { reason: 'out_of_scope' } })
    expect(asApproved.decision).toBe(true)
  },
)
