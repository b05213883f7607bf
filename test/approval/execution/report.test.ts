import { expect, test } from 'vitest'
import type { ResultReport } from '#protocol/execution.ts'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { aKey } from '../../support/agent-keys.ts'
import { ANN, aCall, aPendingRequest, aRequest, NOW_MS, settledAs } from '../../support/builders.ts'
import { allowed, openExecutions } from './executions-harness.ts'

const PARAMS = { amount_cents: 72_000, card_number: '4242 4242' }
const POLICIES = `
rules:
  - name: refund_was_exact
    tool: refund_payment
    phase: result
    when: result.amount_cents != args.amount_cents
    action: deny
    message: The refund was not of the approved amount
tools:
  refund_payment: { mask: [card_number] }
`

/** A call that was started, and how to report of it 1.2 seconds later. */
async function startedCall({
  policies = 'rules: []',
  params = PARAMS,
  request = allowed(params),
}: {
  policies?: string
  params?: JsonObject
  request?: KeptRequest
} = {}) {
  const opened = await openExecutions(policies)
  const { id } = await opened.insertRequest(request)
  await opened.executions.redeem(id, params, aKey())
  await opened.clock.advance(1_200)
  const report = (result: ResultReport) => opened.executions.report(id, result, aKey())
  return { ...opened, id, report }
}

test('report() records a success with its duration and its output', async () => {
  const { id, report, store, factsOf } = await startedCall()

  const reported = await report({ status: 'succeeded', output: [1, { two: null }] })

  expect(reported.execution).toEqual({
    status: 'succeeded',
    redeemedAtMs: NOW_MS,
    atMs: NOW_MS + 1_200,
    output: [1, { two: null }],
    error: null,
    refused: null,
  })
  expect(await store.request(id)).toEqual(reported)
  expect(await factsOf('result')).toMatchObject([
    { requestId: id, actor: 'agent:support-agent', status: 'succeeded', outcome: 'allowed' },
  ])
  expect((await factsOf('result'))[0]?.reason).toBe('Succeeded in 1.2 s')
})

test('report() records a failure with its message, which stays out of the ledger', async () => {
  const { report, factsOf } = await startedCall()

  const reported = await report({ status: 'failed', error: 'The bank said no' })

  expect(reported.execution).toMatchObject({ status: 'failed', output: null, error: 'The bank said no' })
  expect(await factsOf('result')).toMatchObject([{ status: 'failed', reason: 'Failed after 1.2 s' }])
})

test.each(['just words', 0, false, [], {}])('report() accepts %j as an output', async (output) => {
  const { id, report, store } = await startedCall()

  await report({ status: 'succeeded', output })

  expect((await store.request(id))?.execution).toMatchObject({ output })
})

test('report() repeated with the same result gives the same answer, and a different result is refused', async () => {
  const { report, factsOf, clock } = await startedCall()
  const said: ResultReport = { status: 'failed', output: { a: 1, b: 2 }, error: 'no' }

  const first = await report(said)
  await clock.advance(5_000)
  const again = await report({ ...said, output: { b: 2, a: 1 } })

  expect(again).toEqual(first)
  for (const other of [
    { ...said, error: 'another' },
    { ...said, output: { a: 1, b: 3 } },
    { status: 'succeeded', output: said.output } as const,
    { status: 'failed' } as const,
  ]) {
    await expect(report(other)).rejects.toMatchObject({ code: 'already_reported' })
  }
  expect(await factsOf('result')).toHaveLength(1)
})

test('report() keeps one of many different simultaneous results', async () => {
  const { report, factsOf } = await startedCall()

  const ends = await Promise.allSettled(
    Array.from({ length: 20 }, (_, output) => report({ status: 'succeeded', output })),
  )

  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await factsOf('result')).toHaveLength(1)
})

test('report() is refused before the call was redeemed, and for a call that may never run', async () => {
  const { executions, insertRequest, clock } = await openExecutions()
  const open = await insertRequest(allowed(PARAMS))
  const pending = await insertRequest(aPendingRequest())
  const report = (id: string) => executions.report(id, { status: 'succeeded' }, aKey())

  await expect(report(open.id)).rejects.toMatchObject({ code: 'not_redeemed' })
  await expect(report(pending.id)).rejects.toMatchObject({ code: 'not_redeemed' })
  await clock.advance(3_600_000)
  await expect(report(open.id)).rejects.toMatchObject({
    code: 'not_redeemed',
    message: 'Expected a call that was redeemed, got a request that is lapsed; redeem a call before it runs',
  })
})

test("report() does not find another agent's request", async () => {
  const { executions, id } = await startedCall()

  const theirs = executions.report(id, { status: 'succeeded' }, aKey({ agents: 'sales-*' }))

  await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
})

test('rules of phase result accept a result that they do not deny', async () => {
  const { report } = await startedCall({ policies: POLICIES })

  const reported = await report({ status: 'succeeded', output: { amount_cents: 72_000 } })

  expect(reported.execution).toMatchObject({ status: 'succeeded', refused: null })
})

test('rules of phase result refuse a result: it stays reported, and the ledger names the rule', async () => {
  const { report, factsOf } = await startedCall({ policies: POLICIES })

  const reported = await report({ status: 'succeeded', output: { amount_cents: 720_000 } })

  const refused = 'The refund was not of the approved amount'
  expect(reported.execution).toMatchObject({ status: 'succeeded', refused })
  expect(await factsOf('result')).toMatchObject([
    {
      outcome: 'allowed',
      status: 'succeeded',
      reason: `Succeeded in 1.2 s; refused by rule refund_was_exact: ${refused}`,
    },
  ])
})

test('rules of phase result refuse a success without an output', async () => {
  const { report } = await startedCall({ policies: POLICIES })

  expect((await report({ status: 'succeeded' })).execution).toMatchObject({
    refused: expect.stringContaining("Rule 'refund_was_exact' cannot be judged"),
  })
})

test('rules of phase result never accept a missing output, even where they accept null', async () => {
  const policies = POLICIES.replace('result.amount_cents != args.amount_cents', 'result == "forbidden"')
  const { report, factsOf } = await startedCall({ policies })

  const refused = 'A rule evaluates the result of this tool, and no output was reported; report the output'
  expect((await report({ status: 'succeeded' })).execution).toMatchObject({ refused })
  expect(await factsOf('result')).toMatchObject([{ reason: `Succeeded in 1.2 s; refused: ${refused}` }])
})

test('rules of phase result evaluate an output that is null', async () => {
  const policies = POLICIES.replace('result.amount_cents != args.amount_cents', 'result == "forbidden"')
  const { report } = await startedCall({ policies })

  expect((await report({ status: 'succeeded', output: null })).execution).toMatchObject({ refused: null })
})

test('rules of phase result are announced with the request to the agents and tools that they apply to', async () => {
  const policies = `agents: [support-*]\n${POLICIES}`
  const { executions, insertRequest } = await openExecutions(policies)
  const isChecked = async (call: Parameters<typeof aCall>[0]) =>
    executions.willCheckResult(await insertRequest(aRequest({ call: aCall(call) })))

  expect(await isChecked({})).toBe(true)
  expect(await isChecked({ tool: 'send_mail' })).toBe(false)
  expect(await isChecked({ agentId: 'sales-agent' })).toBe(false)
})

test('rules of phase result do not apply to a failure without an output', async () => {
  const { report } = await startedCall({ policies: POLICIES })

  expect((await report({ status: 'failed', error: 'no' })).execution).toMatchObject({ refused: null })
})

test('rules of phase result compare with the edited params', async () => {
  const pending = aPendingRequest({ call: aCall({ params: PARAMS }) })
  const params = { amount_cents: 100 }
  const edit = { by: ANN, atMs: NOW_MS, params, maskedParams: params, furthestStage: 0 }
  const request = { ...settledAs(pending, 'approved'), edit }
  const { report } = await startedCall({ policies: POLICIES, params, request })

  const reported = await report({ status: 'succeeded', output: { amount_cents: 72_000 } })

  expect(reported.execution).toMatchObject({ refused: expect.any(String) })
})

test('rules of phase result see exact values, and the recorded output is masked', async () => {
  const policies = POLICIES.replace(
    'result.amount_cents != args.amount_cents',
    'result.card_number != args.card_number',
  )
  const { report } = await startedCall({ policies })

  const reported = await report({
    status: 'failed',
    output: { card_number: '4242 4242', order: 'tok_1' },
    error: 'Card 4242 4242 was declined',
  })

  expect(reported.execution).toMatchObject({
    refused: null,
    output: { card_number: '‹masked›', order: 'tok_1' },
    error: 'Card ‹masked› was declined',
  })
})

test('a tool may mask its whole output', async () => {
  const { report } = await startedCall({ policies: 'tools: { refund_payment: { mask: [output] } }' })

  const reported = await report({ status: 'succeeded', output: 'top secret' })

  expect(reported.execution).toMatchObject({ output: '‹masked›' })
})
