import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createResumer, governCall, type PendingCall, withEditNote } from '../../client/src/govern/index.ts'
import type { VetoClient } from '../../client/src/index.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
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
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
  await expect(world.sandbox.as('ann').click('Approve', { ts })).rejects.toThrow()
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

test.each([
  ['a callback that tells of it', { connections: 0 }],
  ['the connection that follows it', { connections: 1 }],
])('a resumer continues a parked call once, by %s', async (_by, options) => {
  const world = await startWorld()
  const framework = await parkingFramework(world)
  const parked = await framework.park('call_1')
  await using resumer = createResumer({ ...framework, ...options })

  await resumer.check()
  expect(framework.resumed).toEqual([])
  await approve(world, parked.requestId)
  if (options.connections === 0) {
    await Promise.all([resumer.notify(parked.requestId), resumer.notify(parked.requestId)])
  }
  await framework.until(1)
  await resumer.notify(parked.requestId)

  expect(framework.resumed).toEqual([{ requestId: parked.requestId, kind: 'ran' }])
})

test('a resumer of the next process continues what was parked before, also when it was decided in between', async () => {
  const world = await startWorld()
  const framework = await parkingFramework(world)
  const [first, second] = [await framework.park('call_1'), await framework.park('call_2')]
  const before = createResumer({ ...framework, connections: 0 })
  await before.stop()

  await world.clock.advance(2_000)
  await approve(world, second.requestId)
  await using _after = createResumer({ ...framework, connections: 0 })
  await framework.until(1)

  expect(framework.resumed).toEqual([{ requestId: second.requestId, kind: 'ran' }])
  expect((await requestNow(world, first.requestId)).status).toBe('pending')
})

test('a resumer continues other runs while one of them goes on', async () => {
  const world = await startWorld()
  const framework = await parkingFramework(world)
  const [slow, quick] = [await framework.park('call_1'), await framework.park('call_2')]
  const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const resume = async (parked: { requestId: string; toolCallId: string }) => {
    if (parked.requestId !== slow.requestId) return framework.resume(parked)
    begun.resolve()
    await mayEnd.promise
  }
  await approve(world, slow.requestId)
  await using _resumer = createResumer({ ...framework, resume, connections: 0, intervalMs: 10 })
  await begun.promise

  await world.clock.advance(2_000)
  await approve(world, quick.requestId)
  await framework.until(1)
  mayEnd.resolve()

  expect(framework.resumed).toEqual([{ requestId: quick.requestId, kind: 'ran' }])
})

test('a resumer tries again when a run could not be continued, and tells why', async () => {
  const world = await startWorld()
  const framework = await parkingFramework(world, { failures: 1 })
  const { requestId } = await framework.park('call_1')
  await approve(world, requestId)
  await using resumer = createResumer({ ...framework, connections: 0 })

  await resumer.check()
  await resumer.check()

  expect(framework.resumed).toEqual([{ requestId, kind: 'ran' }])
  expect(framework.errors).toMatchObject([{ message: 'The storage is locked' }])
})

/** What a framework keeps of suspended runs, and how it continues one: it makes the call again. */
async function parkingFramework(world: World, { failures = 0 } = {}) {
  const veto: VetoClient = await world.client()
  const suspended = new Map<string, { readonly requestId: string; readonly toolCallId: string }>()
  const resumed: { requestId: string; kind: string }[] = []
  const errors: unknown[] = []
  const progress = { resolve: (): void => undefined, failuresLeft: failures }
  const makeCall = (toolCallId: string, requestId?: string) =>
    governCall(veto, {
      ...callOf('refund_payment', { ...BIG_REFUND, payment_id: toolCallId }),
      toolCallId,
      requestId,
      mode: 'park',
      run: () => 'refunded',
    })
  return {
    veto,
    resumed,
    errors,
    async park(toolCallId: string) {
      const parked = await parkedCall(makeCall(toolCallId))
      suspended.set(parked.requestId, { requestId: parked.requestId, toolCallId })
      return parked
    },
    list: async () => [...suspended.values()],
    async resume({ requestId, toolCallId }: { requestId: string; toolCallId: string }) {
      progress.failuresLeft -= 1
      if (progress.failuresLeft >= 0) throw new Error('The storage is locked')
      const { kind } = await makeCall(toolCallId, requestId)
      suspended.delete(requestId)
      resumed.push({ requestId, kind })
      progress.resolve()
    },
    onError: (error: unknown) => void errors.push(error),
    async until(count: number) {
      while (resumed.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        progress.resolve = resolve
        await promise
      }
    },
  }
}

async function approve(world: World, requestId: string): Promise<void> {
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, requestId)).ts })
}

async function parkedCall(result: ReturnType<typeof governCall>): Promise<PendingCall> {
  const parked = await result
  return parked.kind === 'parked' ? parked : expect.fail(`Expected a parked call, got ${parked.kind}`)
}

/** A call of its own session. */
function callOf(tool: string, params: object) {
  return { agentId: 'support-agent', tool, params, sessionId: randomUUID(), toolCallId: 'call_1' }
}
