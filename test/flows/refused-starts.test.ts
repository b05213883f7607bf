import { expect, test } from 'vitest'
import { z } from 'zod'
import { paramsDigest } from '../../src/approval/decide/params-digest.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { auditRows, auditVerification, privateWords } from '../support/api-helpers.ts'
import { askForPayout, openEditor, PAYOUTS } from '../support/payouts.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const Answer = z.object({ id: z.string().optional(), code: z.string().optional() })
const MINUTE_MS = 60_000
const FEWER = { ...BIG_REFUND, amount_cents: 100 }
const OTHER = { ...BIG_REFUND, amount_cents: 9_900_000 }
const FREEZE = `
name: freeze
priority: 900
rules: [{ name: frozen, tool: refund_payment, action: deny, message: Refunds are frozen }]
`

test('a redemption with other params than those approved is recorded with the request and the digest of the params', async () => {
  const world = await startWorld()
  const { agent, id, receipt } = await approvedRefund(world)

  expect(await agent.start(id, OTHER)).toEqual([409, 'params_mismatch'])

  const [entry, ...more] = await auditRows(world, { kind: 'redeem_refused' })
  expect(more).toEqual([])
  expect(entry).toMatchObject({
    requestId: id,
    agentId: 'support-agent',
    tool: 'refund_payment',
    actor: 'agent:support-agent',
    status: 'approved',
    matchedRule: 'cap_refund_amount',
    reason: 'params_mismatch: other params than those allowed',
    paramsDigest: digestUnder(receipt, OTHER),
  })
  expect(await auditVerification(world)).toMatchObject({ whole: true })
  expect(await agent.start(id, BIG_REFUND)).toEqual([200, undefined])
})

test('refused redemptions are recorded once for each reason at once, and then once a minute with their count and the last digest', async () => {
  const world = await startWorld()
  const { agent, id, receipt } = await approvedRefund(world)
  await agent.start(id, OTHER)

  for (let time = 1; time <= 20; time += 1) await agent.start(id, { ...OTHER, time })
  await agent.start(id, BIG_REFUND)
  await agent.start(id, BIG_REFUND)
  const atOnce = await refusedStarts(world)
  await world.clock.advance(MINUTE_MS)

  expect(atOnce).toEqual([
    ['already_redeemed: the call was already started', digestUnder(receipt, BIG_REFUND)],
    ['params_mismatch: other params than those allowed', digestUnder(receipt, OTHER)],
  ])
  expect((await refusedStarts(world)).slice(0, -2)).toEqual([
    [
      'params_mismatch: other params than those allowed (20 more times within a minute)',
      digestUnder(receipt, { ...OTHER, time: 20 }),
    ],
  ])
  expect(await auditVerification(world)).toMatchObject({ whole: true })
})

test('a redemption before approval, after the call lapsed, and after the policies came to deny it is recorded with that reason', async () => {
  const world = await startWorld()
  const agent = await anAgent(world)
  const pending = await agent.ask(BIG_REFUND)
  const late = await agent.ask(FEWER)
  await agent.start(pending, BIG_REFUND)
  await world.clock.jump(61 * MINUTE_MS)
  await agent.start(late, FEWER)
  const denied = await agent.ask(FEWER)
  await world.writePolicy('freeze.yaml', FREEZE)

  const first = await agent.start(denied, FEWER)
  const second = await agent.start(denied, FEWER)

  expect([first, second]).toEqual([
    [409, 'no_longer_allowed'],
    [409, 'no_longer_allowed'],
  ])
  await world.clock.advance(MINUTE_MS)
  expect(
    (await auditRows(world, { kind: 'redeem_refused' })).map(({ requestId, reason }) => [requestId, reason]),
  ).toEqual([
    [denied, 'no_longer_allowed: the policies now deny it (1 more time within a minute)'],
    [denied, 'no_longer_allowed: the policies now deny it'],
    [late, 'lapsed: it was not started in time'],
    [pending, 'not_allowed: the request is pending'],
  ])
})

test('a redemption of a request that the agent does not have is not recorded', async () => {
  const world = await startWorld()
  const { id } = await approvedRefund(world)
  const other = await anAgent(world, 'sales-agent')

  expect(await other.start(id, OTHER)).toEqual([404, 'not_found'])

  expect(await auditRows(world, { kind: 'redeem_refused' })).toEqual([])
})

test('a refused redemption is found and described by /veto audit', async () => {
  const world = await startWorld()
  const { agent, id } = await approvedRefund(world)
  await agent.start(id, OTHER)

  await world.sandbox.as('eve').type('/veto audit facts kind:redeem_refused', '#finance-approvals')
  const words = await world.sandbox.until(() => privateWords(world, 'eve')[0], 'the record')

  expect(words).toContain('start refused |')
  expect(words).toContain('params_mismatch: other params than those allowed')
})

test('refused redemptions that are counted during an edit of the params do not look like tampering', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  for (let time = 0; time < 2; time += 1) await world.sandbox.as('gus').click('Approve', { ts })
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450' })
  await cardOf(world, id, { when: (text) => text.includes('approved with changes by') })

  await world.clock.advance(MINUTE_MS)

  expect((await auditRows(world, { request: id }))[0]).toMatchObject({
    kind: 'vote_refused',
    reason: expect.stringContaining('1 more time'),
  })
  expect(await auditVerification(world)).toMatchObject({ whole: true, fault: null })
})

test('a refused result of a call that never started is recorded with the reported result', async () => {
  const world = await startWorld()
  const { agent, id } = await approvedRefund(world)

  expect(await agent.report(id, { status: 'succeeded' })).toEqual([409, 'not_redeemed'])

  expect(await auditRows(world, { kind: 'report_refused' })).toMatchObject([
    {
      requestId: id,
      agentId: 'support-agent',
      actor: 'agent:support-agent',
      status: 'approved',
      reason: 'not_redeemed: reported as succeeded without being started',
    },
  ])
})

test('a refused result that differs from the earlier one is recorded, once however often it is repeated', async () => {
  const world = await startWorld()
  const { agent, id } = await approvedRefund(world)
  await agent.start(id, BIG_REFUND)
  await agent.report(id, { status: 'failed' })

  const answers = [
    await agent.report(id, { status: 'succeeded' }),
    await agent.report(id, { status: 'succeeded' }),
    await agent.report(id, { status: 'failed' }),
  ]

  expect(answers.map(([status]) => status)).toEqual([409, 409, 200])
  expect((await auditRows(world, { kind: 'report_refused' })).map(({ reason }) => reason)).toEqual([
    'already_reported: reported as succeeded, which differs from the first report',
  ])
  expect(await auditVerification(world)).toMatchObject({ whole: true })
})

async function anAgent(world: World, agentId = 'support-agent') {
  const key = await world.bearer({ agents: agentId })
  const post = async (path: string, body: JsonObject) => {
    const response = await fetch(`${world.veto().url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { id, code } = Answer.parse(await response.json())
    return { status: response.status, id, code }
  }
  const outcome = async (path: string, body: JsonObject) => {
    const { status, code } = await post(path, body)
    return [status, status === 200 ? undefined : code]
  }
  return {
    ask: async (params: JsonObject) =>
      String((await post('/v1/authorize', { agentId, tool: 'refund_payment', params })).id),
    start: (id: string, params: JsonObject) => outcome(`/v1/requests/${id}/redeem`, { params }),
    report: (id: string, result: JsonObject) => outcome(`/v1/requests/${id}/result`, result),
  }
}

/** A refund that Ann approved, and the agent that asked for it. */
async function approvedRefund(world: World) {
  const agent = await anAgent(world)
  const id = await agent.ask(BIG_REFUND)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  const client = await world.client()
  const { receipt = null } = await client.waitFor(id)
  return { agent, id, receipt }
}

/** The digest of these params under the salt that the receipt of the request tells. */
function digestUnder(receipt: string | null, params: JsonObject): string {
  const claims: { readonly salt: string } = JSON.parse(
    Buffer.from(String(receipt).split('.')[1] ?? '', 'base64url').toString(),
  )
  return paramsDigest(claims.salt, { agentId: 'support-agent', tool: 'refund_payment', params })
}

async function refusedStarts(world: World) {
  const rows = await auditRows(world, { kind: 'redeem_refused' })
  return rows.map(({ reason, paramsDigest: digest }) => [reason, digest])
}
