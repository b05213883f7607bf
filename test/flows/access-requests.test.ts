import { expect, test } from 'vitest'
import { AccessTask } from '#protocol/authzen.ts'
import { denied, deny, problem, REFUND, statusOf, support, withApproval } from '../support/access-requests.ts'
import { requestNow } from '../support/api-helpers.ts'
import { openAuthzen } from '../support/authzen.ts'
import { cardOf } from '../support/start-world.ts'

const ERRORS = 'urn:openid:authzen:access-request:error:'

test('an access request that a person denies, nobody answers, or its client withdraws ends as that', async () => {
  const [refused, expired, withdrawn] = [await support(), await support(), await support()]
  const ids = await Promise.all(
    [refused, expired, withdrawn].map(async (pdp) => (await denied(pdp)).denial.evaluation_id),
  )
  const [first = '', second = '', third = ''] = ids
  const cancel = `/access/v1/requests/${third}/cancel`

  await cardOf(refused.world, first)
  await deny(refused, first)
  await expired.world.clock.jump(3_600_001)
  const cancelled = await withdrawn.post(cancel, { reason: 'not_needed' })
  const repeated = await withdrawn.post(cancel, {})

  expect(await statusOf(refused, first)).toEqual({ status: 'denied', hasResult: false })
  expect(await statusOf(expired, second)).toEqual({ status: 'expired', hasResult: false })
  expect([cancelled.status, AccessTask.parse(await cancelled.json()).task.status]).toEqual([200, 'cancelled'])
  expect(repeated.status).toBe(409)
  expect(await repeated.json()).toMatchObject({
    type: 'urn:openid:authzen:access-request:error:invalid_task_state',
    status: 409,
  })
  expect(await refused.evaluate(withApproval(REFUND, first))).toMatchObject({
    decision: false,
    context: { reason: 'approval_denied', next_action: 'none' },
  })
})

test.each([
  [
    'an unknown evaluation',
    {},
    { evaluation_id: 'eval_01HX4Y2P8BQ4Y3F0V0K9D6Z7M1' },
    'invalid_denial_binding',
    400,
  ],
  [
    'another resource',
    { resource: { type: 'tool', id: 'send_outreach' } },
    {},
    'invalid_denial_binding',
    400,
  ],
  [
    'another subject',
    { subject: { type: 'user', id: 'bob@example.com' } },
    {},
    'invalid_denial_binding',
    400,
  ],
  [
    'changed facts',
    { context: { ...REFUND.context, environment: 'staging' } },
    {},
    'invalid_denial_binding',
    400,
  ],
  ['removed facts', { context: { arguments: REFUND.context.arguments } }, {}, 'invalid_denial_binding', 400],
  ['no arguments', { context: { environment: 'production' } }, {}, 'invalid_denial_binding', 400],
])('a submission with %s is refused', async (_, changed, named, type, status) => {
  const pdp = await support()
  const { denial } = await denied(pdp)

  const refused = await pdp.post('/access/v1/requests', {
    ...REFUND,
    ...changed,
    denial: { ...denial, ...named },
  })

  expect(refused.status).toBe(status)
  expect(await refused.json()).toMatchObject({
    type: `urn:openid:authzen:access-request:error:${type}`,
    status,
    code: type,
    allowed: false,
  })
})

test('a submission may add to the context, and name the actor elsewhere', async () => {
  const pdp = await support()
  const act = {
    iss: 'https://agents.example.com',
    sub: 'agent_renewal_assistant_v3',
    sub_profile: 'ai_agent',
  }
  const asked = { ...REFUND, subject: { ...REFUND.subject, properties: { act } } }
  const { context } = await pdp.evaluate(asked)
  const denial = { evaluation_id: context?.evaluation_id, expires_at: context?.access_request?.expires_at }

  const submitted = await pdp.post('/access/v1/requests', {
    ...REFUND,
    context: { ...REFUND.context, business_justification: 'Needed for customer renewal review' },
    requested_access: { requested_until: '2026-05-01T00:15:00Z' },
    client: { id: 'renewal_assistant', actor: { id: act.sub } },
    denial,
  })

  expect(submitted.status).toBe(202)
})

test('a submission that is repeated finds its task, and one with the same key and another body is refused', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  const submit = (body: object) =>
    pdp.post('/access/v1/requests', { ...REFUND, denial, ...body }, { 'idempotency-key': 'k1' })

  const first = AccessTask.parse(await (await submit({})).json())
  const again = AccessTask.parse(await (await submit({})).json())
  const other = await submit({ context: { ...REFUND.context, business_justification: 'Else' } })

  expect(again).toEqual(first)
  expect(other.status).toBe(409)
  expect(await other.json()).toMatchObject({
    type: 'urn:openid:authzen:access-request:error:duplicate_request',
  })
})

test('a submission is refused once the time to approve is over, and where nobody was asked', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  const unasked = { ...REFUND, resource: { type: 'tool', id: 'delete_customer' } }
  const refusal = await pdp.evaluate(unasked)
  const other = { evaluation_id: refusal.context?.evaluation_id }

  const notRequestable = await pdp.post('/access/v1/requests', { ...unasked, denial: other })
  await pdp.world.clock.jump(3_600_001)
  const late = await pdp.post('/access/v1/requests', { ...REFUND, denial })

  expect(refusal).toMatchObject({ decision: false, context: { reason: 'policy_denied' } })
  expect(refusal.context?.access_request).toBeUndefined()
  expect([notRequestable.status, (await problem(notRequestable)).type]).toEqual([
    400,
    `${ERRORS}not_requestable`,
  ])
  expect([late.status, (await problem(late)).type]).toEqual([410, `${ERRORS}expired_denial`])
})

test('a task is known only for calls that people were asked about, to keys that cover them', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  const allowed = await pdp.evaluate({ ...REFUND, context: { arguments: { amount_cents: 1 } } })
  const other = await openAuthzen(pdp.world, 'sales-agent')

  const answers = await Promise.all([
    pdp.get('/access/v1/requests/req_none'),
    pdp.get(`/access/v1/requests/${allowed.context?.evaluation_id}`),
    other.get(`/access/v1/requests/${denial.evaluation_id}`),
    other.post(`/access/v1/requests/${denial.evaluation_id}/cancel`, {}),
  ])

  expect(allowed.decision).toBe(true)
  for (const each of answers) {
    expect([each.status, (await problem(each)).type]).toEqual([404, `${ERRORS}unknown_task`])
  }
  expect((await requestNow(pdp.world, denial.evaluation_id)).status).toBe('pending')
})

test('a submission that wants a callback is refused, as nobody would be called', async () => {
  const pdp = await support()
  const { denial } = await denied(pdp)
  const callback = { endpoint: 'https://agents.example.com/callbacks/access-requests' }

  const refused = await pdp.post('/access/v1/requests', { ...REFUND, denial, callback })

  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('callback: expected none') })
})
