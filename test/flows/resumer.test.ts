import { expect, test } from 'vitest'
import { createResumer, governCall } from '../../client/src/govern/index.ts'
import type { VetoClient } from '../../client/src/index.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { requestNow } from '../support/api-helpers.ts'
import { approveRequest, callOf } from '../support/governed-calls.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

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
  await approveRequest(world, parked.requestId)
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

  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length === 2)
  await approveRequest(world, second.requestId)
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
  await approveRequest(world, slow.requestId)
  await using _resumer = createResumer({ ...framework, resume, connections: 0, intervalMs: 10 })
  await begun.promise

  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length === 2)
  await approveRequest(world, quick.requestId)
  await framework.until(1)
  mayEnd.resolve()

  expect(framework.resumed).toEqual([{ requestId: quick.requestId, kind: 'ran' }])
})

test('a resumer tries again when a run could not be continued, and tells why', async () => {
  const world = await startWorld()
  const framework = await parkingFramework(world, { failures: 1 })
  const { requestId } = await framework.park('call_1')
  await approveRequest(world, requestId)
  await using resumer = createResumer({ ...framework, connections: 0 })

  await resumer.check()
  await resumer.check()

  expect(framework.resumed).toEqual([{ requestId, kind: 'ran' }])
  expect(framework.errors).toMatchObject([{ message: 'The storage is locked' }])
})

test('a resumer continues a call again that its framework lists anew after it was gone', async () => {
  const world = await startWorld()
  const framework = await parkingFramework(world)
  const parked = { ...(await framework.park('call_1')), toolCallId: 'call_1' }
  const listed = { calls: [parked] }
  await approveRequest(world, parked.requestId)
  await using resumer = createResumer({ ...framework, list: async () => listed.calls, connections: 0 })
  await resumer.check()

  listed.calls = []
  await resumer.check()
  listed.calls = [parked]
  await resumer.check()

  expect(framework.resumed.map(({ kind }) => kind)).toEqual(['ran', 'refused'])
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
      const parked = await makeCall(toolCallId)
      if (parked.kind !== 'parked') return expect.fail(`Expected a parked call, got ${parked.kind}`)
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
