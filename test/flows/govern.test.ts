import { expect, test } from 'vitest'
import { governCall, type PendingCall, withEditNote } from '../../client/src/govern/index.ts'
import { VetoClient } from '../../client/src/index.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { callOf } from '../support/governed-calls.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test('a governed call runs with what a person approved, and says in one sentence what was changed', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const veto = await world.client()
  const payout = { ...callOf('pay_out', PAYOUT), run: (params: object) => ({ paid: params }) }
  const parked = await parkedCall(governCall(veto, { ...payout, mode: 'park' }))
  const { ts } = await cardOf(world, parked.requestId)
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450' })

  const result = await governCall(veto, { ...payout, requestId: parked.requestId })

  const edit = 'Ann Meyer changed amount from 900 to 450 before it ran'
  expect(result).toMatchObject({ kind: 'ran', edit, output: { paid: { ...PAYOUT, amount: 450 } } })
  expect(withEditNote('Paid', edit)).toBe(`${edit}.\nPaid`)
})

test('a governed call that is repeated under its session and tool call id finds its first request, and runs once', async () => {
  const world = await startWorld()
  const veto = await world.client()
  const ran: object[] = []
  const small = {
    ...callOf('refund_payment', { amount_cents: 1 }),
    run: (params: object) => ran.push(params),
  }

  const results = await Promise.all([governCall(veto, small), governCall(veto, small)])
  const again = await governCall(veto, small)

  expect(results.map(({ kind }) => kind).toSorted()).toEqual(['ran', 'refused'])
  expect(again).toMatchObject({ kind: 'refused', why: 'already_started' })
  expect(ran).toEqual([{ amount_cents: 1 }])
})

test('a governed call is withdrawn when the caller gives up waiting, and its card says so', async () => {
  const world = await startWorld()
  const giveUp = new AbortController()
  const waiting = governCall(await world.client(), {
    ...callOf('refund_payment', BIG_REFUND),
    signal: giveUp.signal,
    run: () => expect.fail('It ran'),
  })
  const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')

  giveUp.abort()

  await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  const [settled] = await auditRows(world, { kind: 'settled' })
  await cardOf(world, String(settled?.requestId), { when: (text) => text.includes('withdrawn') })

  expect(settled).toMatchObject({ status: 'cancelled' })
  await expect(world.sandbox.as('ann').click('Approve', { ts })).rejects.toThrow()
})

test('a governed call that is aborted leaves the request to an identical call that still waits on it', async () => {
  const world = await startWorld()
  const { veto, bothWait } = await countingWaits(world)
  const giveUp = new AbortController()
  const call = { ...callOf('refund_payment', BIG_REFUND), run: () => 'refunded' }
  const aborted = governCall(veto, { ...call, signal: giveUp.signal })
  const other = governCall(veto, { ...call, toolCallId: 'call_2' })
  await bothWait

  giveUp.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
  await world.sandbox.as('ann').click('Approve', {
    ts: (await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')).ts,
  })

  expect(await other).toMatchObject({ kind: 'ran', output: 'refunded' })
})

test('identical governed calls that are all aborted withdraw their request', async () => {
  const world = await startWorld()
  const { veto, bothWait } = await countingWaits(world)
  const giveUp = new AbortController()
  const call = {
    ...callOf('refund_payment', BIG_REFUND),
    signal: giveUp.signal,
    run: () => expect.fail('It ran'),
  }
  const calls = Promise.allSettled([
    governCall(veto, call),
    governCall(veto, { ...call, toolCallId: 'call_2' }),
  ])
  await bothWait

  giveUp.abort()
  await calls

  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('a governed call that returns a validation error is reported as failed, and the model gets the error', async () => {
  const world = await startWorld()
  const result = await governCall<{ error: boolean }>(await world.client(), {
    ...callOf('refund_payment', { amount_cents: 1 }),
    run: () => ({ error: true }),
    failureOf: ({ error }) => (error ? 'The arguments do not fit the schema' : null),
  })

  expect(result).toMatchObject({ kind: 'ran', output: { error: true } })
  expect(await requestNow(world, result.requestId)).toMatchObject({ status: 'failed' })
})

test('a governed call of a generator runs to its end before it is reported', async () => {
  const world = await startWorld()
  const steps: string[] = []
  const result = await governCall<unknown>(await world.client(), {
    ...callOf('refund_payment', { amount_cents: 1 }),
    async *run() {
      steps.push('began')
      yield 'working'
      yield 'done'
      steps.push('ended')
    },
  })

  expect(result).toMatchObject({ kind: 'ran', output: 'done' })
  expect(steps).toEqual(['began', 'ended'])
})

test('a governed call does not run on the request of another call or another agent', async () => {
  const world = await startWorld()
  const run = () => expect.fail('It ran')
  const support = await world.client()
  const other = await world.client({ agents: 'sales-agent' })
  const { id } = await support.authorize('support-agent', 'refund_payment', { amount_cents: 1 })
  const requestId = String(id)

  const otherParams = { ...callOf('refund_payment', { amount_cents: 2 }), requestId, run }
  const otherTool = { ...callOf('draft_reply', { amount_cents: 1 }), requestId, run }
  const otherAgent = {
    ...callOf('refund_payment', { amount_cents: 1 }),
    agentId: 'sales-agent',
    requestId,
    run,
  }

  await expect(governCall(support, otherParams)).rejects.toMatchObject({ code: 'params_mismatch' })
  await expect(governCall(support, otherTool)).rejects.toMatchObject({ code: 'params_mismatch' })
  await expect(governCall(other, otherAgent)).rejects.toMatchObject({ code: 'not_found' })
})

/** A client, and when two of its calls wait for people. */
async function countingWaits(world: World) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const waits = { left: 2 }
  const fetch: typeof globalThis.fetch = (url, init) => {
    if (String(url).includes('wait=')) waits.left -= 1
    if (waits.left === 0) resolve()
    return globalThis.fetch(url, init)
  }
  const veto = new VetoClient({ apiKey: await world.bearer(), baseUrl: world.veto().url, fetch })
  return { veto, bothWait: promise }
}

async function parkedCall(result: ReturnType<typeof governCall>): Promise<PendingCall> {
  const parked = await result
  return parked.kind === 'parked' ? parked : expect.fail(`Expected a parked call, got ${parked.kind}`)
}
