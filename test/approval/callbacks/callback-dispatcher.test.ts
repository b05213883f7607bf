import { expect, test } from 'vitest'
import { Callback } from '#protocol/callback.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { SendResult } from '../../../src/approval/ports/webhook-sender.ts'
import { requestView } from '../../../src/approval/queries/request-view.ts'
import { aCall, aCallback, aPendingRequest, opening, settledAs } from '../../support/builders.ts'
import { untilTrue } from '../../support/eventually.ts'
import { openDispatcher, type SendStub, startOn } from './callback-harness.ts'

const LATER: SendResult = { kind: 'later', afterMs: 0, why: 'the receiver answered 500' }
const DELIVERED: SendResult = { kind: 'delivered' }
const HOUR_MS = 3_600_000

test('a callback carries the event and the request as it is when it is sent', async () => {
  const dispatcher = await openDispatcher()
  const pending = aPendingRequest({ call: aCall({ sessionId: 'run-42', toolCallId: 'call_1' }) })
  await dispatcher.store.commit([
    ...opening(pending),
    { do: 'insert_callback', callback: aCallback(pending) },
  ])
  const settled = settledAs(pending, 'approved')
  await dispatcher.store.commit([
    { do: 'transition', request: settled, from: 'pending', beforeDeadlineMs: null },
  ])

  dispatcher.callbackDispatcher.notify()
  const [message] = await dispatcher.sentUntil(1)

  expect(message).toMatchObject({ id: `${pending.id}:settled:1`, target: 'billing' })
  expect(Callback.parse(JSON.parse(message?.body ?? ''))).toEqual({
    type: 'request.settled',
    timestamp: '2026-11-20T22:00:00.000Z',
    call: {
      agentId: 'support-agent',
      tool: 'refund_payment',
      sessionId: 'run-42',
      toolCallId: 'call_1',
    },
    data: requestView(settled),
  })
  expect(await dispatcher.settledAs('delivered')).toMatchObject([{ attempts: 1 }])
})

test('a callback is retried with growing pauses until it is accepted, always under the same id', async () => {
  const dispatcher = await openDispatcher({ answers: [LATER, LATER, DELIVERED] })
  const id = await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  await dispatcher.sentUntil(1)
  await dispatcher.passed(5_000)
  await dispatcher.sentUntil(2)
  await dispatcher.passed(9_999)
  const early = dispatcher.messages.length
  await dispatcher.passed(1)
  await dispatcher.sentUntil(3)

  expect(early).toBe(2)
  expect(new Set(dispatcher.messages.map((message) => message.id))).toEqual(new Set([id]))
  expect(await dispatcher.settledAs('delivered')).toMatchObject([{ id, attempts: 3 }])
})

test('a callback is given up a day after the first attempt, and then left to a person', async () => {
  const dispatcher = await openDispatcher({ answers: [LATER] })
  const id = await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  for (let hour = 0; hour < 25; hour += 1) {
    for (let step = 0; step < 4; step += 1) await dispatcher.passed(HOUR_MS / 4)
  }
  const given = dispatcher.messages.length
  await dispatcher.passed(10 * HOUR_MS)

  expect(await dispatcher.settledAs('failed')).toMatchObject([{ id, state: { lastError: LATER.why } }])
  expect(given).toBeGreaterThan(20)
  expect(dispatcher.messages).toHaveLength(given)
})

test('a callback whose receiver no longer wants it is not sent again', async () => {
  const dispatcher = await openDispatcher({
    answers: [{ kind: 'refused', why: 'the receiver answered 410' }],
  })
  await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  await dispatcher.settledAs('failed')
  await dispatcher.passed(24 * HOUR_MS)

  expect(dispatcher.messages).toHaveLength(1)
})

test('a slow receiver delays its own callbacks only', async () => {
  const slow = Promise.withResolvers<SendResult>()
  const dispatcher = await openDispatcher({
    send: ({ target }) => (target === 'slow' ? slow.promise : DELIVERED),
  })
  for (const target of ['slow', 'slow', 'quick', 'quick', 'quick']) await dispatcher.add(target)

  dispatcher.callbackDispatcher.notify()
  const quick = await dispatcher.settledAs('delivered', 3)
  const before = dispatcher.messages.filter(({ target }) => target === 'slow').length
  slow.resolve(DELIVERED)

  expect(quick.map(({ target }) => target)).toEqual(['quick', 'quick', 'quick'])
  expect(before).toBe(1)
  expect(await dispatcher.settledAs('delivered', 5)).toHaveLength(5)
})

test('a callback that fails does not delay those behind it', async () => {
  const bad = Promise.withResolvers<string>()
  const dispatcher = await openDispatcher({
    send: async ({ id }) => (id === (await bad.promise) ? LATER : DELIVERED),
  })
  bad.resolve(await dispatcher.add('billing'))
  await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  await dispatcher.sentUntil(1)
  const atOnce = dispatcher.messages.length
  await dispatcher.passed(1_000)

  expect(atOnce).toBe(1)
  expect(await dispatcher.settledAs('delivered')).toHaveLength(1)
})

test('a receiver that asks for time gets it, up to a minute', async () => {
  const dispatcher = await openDispatcher({ answers: [{ ...LATER, afterMs: HOUR_MS }, DELIVERED] })
  await dispatcher.add('billing')
  await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  await dispatcher.sentUntil(1)
  await dispatcher.passed(59_999)
  const before = dispatcher.messages.length
  await dispatcher.passed(1)
  await dispatcher.sentUntil(2)

  expect(before).toBe(1)
  expect(await dispatcher.settledAs('delivered')).toHaveLength(1)
})

test('at most ten receivers are called at once, and the others get their turn', async () => {
  const answers: PromiseWithResolvers<SendResult>[] = []
  const dispatcher = await openDispatcher({
    send() {
      const answer = Promise.withResolvers<SendResult>()
      answers.push(answer)
      return answer.promise
    },
  })
  for (let index = 0; index < 12; index += 1) await dispatcher.add(`target-${index}`)

  dispatcher.callbackDispatcher.notify()
  await dispatcher.sentUntil(10)
  await dispatcher.passed(30_000)
  const atOnce = answers.length
  for (const answer of answers) answer.resolve(DELIVERED)
  await dispatcher.sentUntil(12)
  for (const answer of answers) answer.resolve(DELIVERED)

  expect(atOnce).toBe(10)
  expect(await dispatcher.settledAs('delivered', 12)).toHaveLength(12)
})

test('a callback that a command made due in another process is sent within half a minute', async () => {
  const dispatcher = await openDispatcher()
  dispatcher.callbackDispatcher.notify()
  await dispatcher.passed(0)

  await dispatcher.add('billing')
  await dispatcher.passed(30_000)

  expect(await dispatcher.settledAs('delivered')).toHaveLength(1)
})

test('a callback is retried after a restart under the same id', async () => {
  const stuck = new Promise<SendResult>(() => {})
  const first = await openDispatcher({ send: () => stuck })
  const id = await first.add('billing')
  first.callbackDispatcher.notify()
  await first.sentUntil(1)

  const stopping = first.callbackDispatcher.stop()
  await first.passed(3_000)
  await stopping
  const second = startOn(first, [DELIVERED])
  second.callbackDispatcher.notify()

  await untilTrue(() => second.messages.length === 1)
  expect(second.messages).toMatchObject([{ id }])
  expect(await first.settledAs('delivered')).toMatchObject([{ id, attempts: 1 }])
})

test('no callback is started once the dispatcher has stopped', async () => {
  const dispatcher = await openDispatcher()
  await dispatcher.callbackDispatcher.stop()
  await dispatcher.add('billing')

  dispatcher.callbackDispatcher.notify()
  await dispatcher.passed(HOUR_MS)

  expect(dispatcher.messages).toEqual([])
})

test.each<[string, { send?: SendStub; request?: Store['request'] }]>([
  ['a sender that breaks', { send: () => Promise.reject(new Error('broken')) }],
  ['a request that cannot be read', { request: () => Promise.reject(new Error('corrupt')) }],
])('%s counts as a failed callback attempt', async (_, { send, request }) => {
  const dispatcher = await openDispatcher()
  await dispatcher.add('billing')
  const store = { ...dispatcher.store, request: request ?? dispatcher.store.request }
  const { callbackDispatcher } = startOn({ ...dispatcher, store }, [DELIVERED], send)

  callbackDispatcher.notify()
  await untilTrue(async () => (await dispatcher.list())[0]?.attempts === 1)

  expect(await dispatcher.list()).toMatchObject([
    {
      state: {
        status: 'waiting',
        lastError: 'Veto could not send it',
        dueAtMs: dispatcher.clock.nowMs() + 5_000,
      },
    },
  ])
})

test('a callback whose delivery cannot be recorded is sent again, and without a busy loop', async () => {
  const dispatcher = await openDispatcher()
  await dispatcher.add('billing')
  let broken = true
  const store = {
    ...dispatcher.store,
    commit: (unit: Parameters<Store['commit']>[0]) =>
      broken ? Promise.reject(new Error('the disk is full')) : dispatcher.store.commit(unit),
  }
  const { callbackDispatcher, messages } = startOn({ ...dispatcher, store }, [DELIVERED])

  callbackDispatcher.notify()
  await untilTrue(() => messages.length === 1)
  await dispatcher.passed(999)
  const early = messages.length
  broken = false
  await dispatcher.passed(1)

  expect(early).toBe(1)
  expect(await dispatcher.settledAs('delivered')).toHaveLength(1)
  expect(messages).toHaveLength(2)
})
