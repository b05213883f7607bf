import { describe, expect, test } from 'vitest'
import type { ResultReport } from '#protocol/execution.ts'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
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
  request?: VetoRequest
} = {}) {
  const opened = await openExecutions(policies)
  const { id } = await opened.insertRequest(request)
  await opened.executions.redeem(id, params, aKey())
  await opened.clock.advance(1_200)
  const report = (result: ResultReport) => opened.executions.report(id, result, aKey())
  return { ...opened, id, report }
}

describe('report()', () => {
  test('records a success, with how long it took and what came back', async () => {
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

  test('records a failure with its words, which stay out of the ledger', async () => {
    const { report, factsOf } = await startedCall()

    const reported = await report({ status: 'failed', error: 'The bank said no' })

    expect(reported.execution).toMatchObject({ status: 'failed', output: null, error: 'The bank said no' })
    expect(await factsOf('result')).toMatchObject([{ status: 'failed', reason: 'Failed after 1.2 s' }])
  })

  test.each(['just words', 0, false, [], {}])('takes %j as an output', async (output) => {
    const { id, report, store } = await startedCall()

    await report({ status: 'succeeded', output })

    expect((await store.request(id))?.execution).toMatchObject({ output })
  })

  test('counts once: the same again is the same answer, and anything else is refused', async () => {
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

  test('of many different simultaneous reports keeps one', async () => {
    const { report, factsOf } = await startedCall()

    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, (_, output) => report({ status: 'succeeded', output })),
    )

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await factsOf('result')).toHaveLength(1)
  })

  test('is refused before the call was started, and for what never may', async () => {
    const { executions, insertRequest, clock } = await openExecutions()
    const open = await insertRequest(allowed(PARAMS))
    const pending = await insertRequest(aPendingRequest())
    const report = (id: string) => executions.report(id, { status: 'succeeded' }, aKey())

    await expect(report(open.id)).rejects.toMatchObject({ code: 'not_redeemed' })
    await expect(report(pending.id)).rejects.toMatchObject({ code: 'not_redeemed' })
    await clock.advance(3_600_000)
    await expect(report(open.id)).rejects.toMatchObject({
      code: 'not_redeemed',
      message: 'Expected a call that was started, got a request that is lapsed; redeem it before it runs',
    })
  })

  test("does not know another agent's request", async () => {
    const { executions, id } = await startedCall()

    const theirs = executions.report(id, { status: 'succeeded' }, aKey({ agents: 'sales-*' }))

    await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the rules of phase result', () => {
  test('accept what they do not deny', async () => {
    const { report } = await startedCall({ policies: POLICIES })

    const reported = await report({ status: 'succeeded', output: { amount_cents: 72_000 } })

    expect(reported.execution).toMatchObject({ status: 'succeeded', refused: null })
  })

  test('refuse a result, which stays a result: the ledger names the rule', async () => {
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

  test('refuse a success that does not say what came back', async () => {
    const { report } = await startedCall({ policies: POLICIES })

    expect((await report({ status: 'succeeded' })).execution).toMatchObject({
      refused: expect.stringContaining("Rule 'refund_was_exact' cannot be judged"),
    })
  })

  test('accept no output that was left out, also where they would pass null', async () => {
    const policies = POLICIES.replace('result.amount_cents != args.amount_cents', 'result == "forbidden"')
    const { report, factsOf } = await startedCall({ policies })

    const refused = 'A rule judges what this tool gives back, and no output was reported; report the output'
    expect((await report({ status: 'succeeded' })).execution).toMatchObject({ refused })
    expect(await factsOf('result')).toMatchObject([{ reason: `Succeeded in 1.2 s; refused: ${refused}` }])
  })

  test('judge an output that is null', async () => {
    const policies = POLICIES.replace('result.amount_cents != args.amount_cents', 'result == "forbidden"')
    const { report } = await startedCall({ policies })

    expect((await report({ status: 'succeeded', output: null })).execution).toMatchObject({ refused: null })
  })

  test('are known to be there from the start, for the agents and tools that they are about', async () => {
    const policies = `agents: [support-*]\n${POLICIES}`
    const { executions, insertRequest } = await openExecutions(policies)
    const isChecked = async (call: Parameters<typeof aCall>[0]) =>
      executions.willCheckResult(await insertRequest(aRequest({ call: aCall(call) })))

    expect(await isChecked({})).toBe(true)
    expect(await isChecked({ tool: 'send_mail' })).toBe(false)
    expect(await isChecked({ agentId: 'sales-agent' })).toBe(false)
  })

  test('have nothing to say of a failure that gave nothing back', async () => {
    const { report } = await startedCall({ policies: POLICIES })

    expect((await report({ status: 'failed', error: 'no' })).execution).toMatchObject({ refused: null })
  })

  test('compare with the params that a person put in place of the others', async () => {
    const pending = aPendingRequest({ call: aCall({ params: PARAMS }) })
    const params = { amount_cents: 100 }
    const edit = { by: ANN, atMs: NOW_MS, params, maskedParams: params, furthestStage: 0 }
    const request = { ...settledAs(pending, 'approved'), edit }
    const { report } = await startedCall({ policies: POLICIES, params, request })

    const reported = await report({ status: 'succeeded', output: { amount_cents: 72_000 } })

    expect(reported.execution).toMatchObject({ refused: expect.any(String) })
  })

  test('see exact values, and what is kept is masked', async () => {
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

  test('a tool may mask all that it gives back', async () => {
    const { report } = await startedCall({ policies: 'tools: { refund_payment: { mask: [output] } }' })

    const reported = await report({ status: 'succeeded', output: 'top secret' })

    expect(reported.execution).toMatchObject({ output: '‹masked›' })
  })
})
