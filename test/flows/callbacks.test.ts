import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createCallbackDispatcher } from '../../src/approval/callbacks/callback-dispatcher.ts'
import { callbackFor } from '../../src/approval/decide/callback-for.ts'
import type { SettledStatus } from '../../src/approval/model/approval.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import type { CallbackMessage, WebhookSender } from '../../src/approval/ports/webhook-sender.ts'
import { requestView } from '../../src/approval/queries/request-view.ts'
import { randomFraction } from '../../src/core/ids.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { createWebhookSender } from '../../src/webhook/webhook-sender.ts'
import { aCall, aPendingRequest, opening, settledAs } from '../support/builders.ts'
import { startReceiver } from '../support/callback-receiver.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { untilTrue } from '../support/eventually.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { worldDatabase } from '../support/world-database.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The receiver tells the time by the machine, which goes along with the clock that the test holds. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a callback tells the agent what was approved, with the params to use', async () => {
  const receiver = await startReceiver(aSecret())
  const harness = await aSetting(receiver.url)

  const { id, call } = await harness.settle('approved', { sessionId: 'run-42' })
  await untilTrue(() => receiver.received.length === 1)

  expect(receiver.refused).toEqual([])
  expect(receiver.received).toMatchObject([
    {
      id: `${id}:settled:2`,
      type: 'request.settled',
      call: { agentId: 'support-agent', tool: 'refund_payment', sessionId: 'run-42' },
      data: { id, status: 'approved', allowed: true, params: call.params, reason: 'Approved by ' },
    },
  ])
  await harness.until('delivered')
})

test('a callback tells the agent of a denial, without params', async () => {
  const receiver = await startReceiver(aSecret())
  const harness = await aSetting(receiver.url)

  await harness.settle('rejected')
  await untilTrue(() => receiver.received.length === 1)

  expect(receiver.received[0]?.data).toMatchObject({ status: 'rejected', allowed: false, params: {} })
})

test('a callback is delivered once its receiver is back, within a day', async () => {
  const receiver = await startReceiver(aSecret())
  receiver.react('fail')
  const harness = await aSetting(receiver.url)

  const { id } = await harness.settle('approved')
  await harness.until('tried')
  await harness.passed(20 * HOUR_MS)
  receiver.react('take')
  await harness.passed(HOUR_MS)

  const [delivered] = await harness.until('delivered')
  expect(delivered?.attempts).toBeGreaterThan(10)
  expect(receiver.received).toHaveLength(delivered?.attempts ?? 0)
  expect(new Set(receiver.received.map((each) => each.id))).toEqual(new Set([`${id}:settled:2`]))
  expect(receiver.refused).toEqual([])
})

test('a repeated callback has the same id when the answer to the first was lost', async () => {
  const receiver = await startReceiver(aSecret())
  receiver.react('lose')
  const harness = await aSetting(receiver.url)

  await harness.settle('approved')
  await harness.until('tried')
  receiver.react('take')
  await harness.passed(MINUTE_MS)

  await harness.until('delivered')
  const ids = receiver.received.map(({ id }) => id)
  expect(ids.length).toBeGreaterThan(1)
  expect(new Set(ids).size).toBe(1)
})

test('a callback of a settled request is sent after a restart', async () => {
  const receiver = await startReceiver(aSecret())
  receiver.react('fail')
  const harness = await aSetting(receiver.url)
  await harness.settle('approved')
  await harness.until('tried')

  await harness.stop()
  receiver.react('take')
  await harness.passed(10 * SECOND_MS)
  const before = receiver.received.length
  harness.start()

  await harness.until('delivered')
  expect(receiver.received).toHaveLength(before + 1)
})

test('callbacks are signed with the old and the new secret during a rotation', async () => {
  const [early, late] = [await startReceiver(aSecret('n')), await startReceiver(aSecret('o'))]
  const secrets = [aSecret('n'), aSecret('o')] as const
  const settings = [await aSetting(early.url, secrets), await aSetting(late.url, secrets)]

  for (const harness of settings) await harness.settle('approved')
  for (const harness of settings) await harness.until('delivered')

  expect([...early.refused, ...late.refused]).toEqual([])
})

test('a callback that was given up is sent after a person retries it on the command line', async () => {
  const receiver = await startReceiver(aSecret())
  receiver.react('gone')
  const harness = await aSetting(receiver.url)
  await harness.settle('approved')
  const [over] = await harness.until('failed')
  const environment = { VETO_DATABASE: harness.database }

  const listed = await runVeto(['callbacks', '--failed'], environment)
  const retried = await runVeto(['callbacks', 'retry', over?.id ?? ''], environment)
  receiver.react('take')
  await harness.passed(MINUTE_MS)

  expect(listed.out).toContain('the receiver answered 410: it wants no more callbacks')
  expect(retried.out).toBe(`${over?.id} will be sent again`)
  await harness.until('delivered')
  expect(receiver.received.map(({ id }) => id)).toEqual([over?.id, over?.id])
})

test('no callback is sent for a change that was not committed', async () => {
  const receiver = await startReceiver(aSecret())
  const harness = await aSetting(receiver.url)
  const { id } = await harness.settle('approved')
  await harness.until('delivered')

  expect(await harness.settleAgain(id)).toEqual({ ok: false, refused: 'transition' })
  await harness.passed(HOUR_MS)
  expect(receiver.received).toHaveLength(1)
})

/** A store, a webhook sender to this receiver and the dispatcher between, under a fake clock. */
async function aSetting(url: string, secrets: readonly [string, ...string[]] = [aSecret()]) {
  const clock = createFakeClock(Date.now())
  const database = await worldDatabase()
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => store.close())
  const webhookSender = watched(
    createWebhookSender({ targets: new Map([['billing', { url, secrets }]]), clock }),
  )
  const start = () => {
    const started = createCallbackDispatcher({
      viewWithReceipt: async (request) => requestView(request),
      store,
      webhookSender,
      clock,
      randomFraction,
      log: silentLog,
    })
    started.notify()
    return started
  }
  let callbackDispatcher = start()
  onTestFinished(() => callbackDispatcher.stop())

  const list = () => store.callbacks({ requestId: null, status: null, limit: 9 })
  return {
    database,
    stop: () => callbackDispatcher.stop(),
    start() {
      callbackDispatcher = start()
    },
    async settle(status: SettledStatus, call: { readonly sessionId?: string } = {}) {
      const createdAtMs = clock.nowMs()
      const request = aPendingRequest(
        { createdAtMs, call: aCall(call) },
        { deadlineMs: createdAtMs + HOUR_MS },
      )
      await store.commit(opening(request))
      await store.commit(settling(request, status, clock.nowMs()))
      callbackDispatcher.notify()
      return request
    },
    async settleAgain(id: string) {
      const [delivered] = await list()
      const request = aPendingRequest({ id: delivered?.requestId ?? aPendingRequest().id })
      expect(request.id).toBe(id)
      return store.commit(settling(request, 'rejected', clock.nowMs()))
    },
    async until(state: 'tried' | 'delivered' | 'failed') {
      await untilTrue(async () =>
        (await list()).every((each) => (state === 'tried' ? each.attempts > 0 : each.state.status === state)),
      )
      return list()
    },
    /** From attempt to attempt; the hands rest while the receiver answers. */
    async passed(byMs: number) {
      const untilMs = clock.nowMs() + byMs
      while (clock.nowMs() < untilMs) {
        const [next] = await store.nextCallbacks()
        const stepMs = Math.max(SECOND_MS, Math.min(next?.state.dueAtMs ?? untilMs, untilMs) - clock.nowMs())
        vi.setSystemTime(clock.nowMs() + stepMs)
        await clock.advance(stepMs)
        await untilTrue(() => webhookSender.underWay() === 0)
      }
    },
  }
}

function watched(webhookSender: WebhookSender) {
  let underWay = 0
  return {
    underWay: () => underWay,
    async send(message: CallbackMessage) {
      underWay += 1
      const sent = await webhookSender.send(message)
      underWay -= 1
      return sent
    },
  }
}

function settling(
  request: ReturnType<typeof aPendingRequest>,
  status: SettledStatus,
  atMs: number,
): Parameters<Store['commit']>[0] {
  const settled = settledAs(request, status)
  return [
    { do: 'transition', request: settled, from: 'pending', beforeDeadlineMs: null },
    ...callbackFor(settled, { target: 'billing', type: 'request.settled', atMs }),
  ]
}
