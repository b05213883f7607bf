import { onTestFinished } from 'vitest'
import {
  type CallbackDispatcher,
  createCallbackDispatcher,
} from '../../../src/approval/callbacks/callback-dispatcher.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { CallbackMessage, SendResult } from '../../../src/approval/ports/webhook-sender.ts'
import { requestView } from '../../../src/approval/queries/request-view.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aCallback, aRequest, opening } from '../../support/builders.ts'
import { untilTrue } from '../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { silentLog } from '../../support/silent-log.ts'

export type SendStub = (message: CallbackMessage) => SendResult | Promise<SendResult>

interface Options {
  /** One after the other; the last goes on. */
  readonly answers?: readonly [SendResult, ...SendResult[]]
  readonly send?: SendStub
}

interface CallbackDeps {
  readonly store: Store
  readonly clock: FakeClock
}

/** A dispatcher on a database of its own, with a sender that gives these answers. */
export async function openDispatcher({ answers = [{ kind: 'delivered' }], send }: Options = {}) {
  const clock = createFakeClock()
  const database = migratedDatabase()
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: true })
  onTestFinished(() => store.close())
  const { callbackDispatcher, messages } = startOn({ store, clock }, answers, send)
  const list = () => store.callbacks({ requestId: null, status: null, limit: 99 })
  return {
    store,
    clock,
    callbackDispatcher,
    messages,
    list,
    passed: (byMs: number) => passed(clock, byMs),
    /** The id of a new callback that is due now. */
    async add(target: string) {
      const request = aRequest()
      const callback = aCallback(request, { target, createdAtMs: clock.nowMs() })
      await store.commit([...opening(request), { do: 'insert_callback', callback }])
      return callback.id
    },
    async sentUntil(count: number) {
      await untilTrue(() => messages.length >= count)
      return messages
    },
    async settledAs(status: 'delivered' | 'failed', count = 1) {
      const settled = async () => (await list()).filter(({ state }) => state.status === status)
      await untilTrue(async () => (await settled()).length >= count)
      return settled()
    },
  }
}

/** Another worker on the same ground. */
export function startOn(
  { store, clock }: CallbackDeps,
  answers: readonly [SendResult, ...SendResult[]],
  send?: SendStub,
): { callbackDispatcher: CallbackDispatcher; messages: CallbackMessage[] } {
  const messages: CallbackMessage[] = []
  const webhookSender = {
    async send(message: CallbackMessage) {
      messages.push(message)
      return send === undefined ? answerTo(messages.length) : send(message)
    },
  }
  const answerTo = (count: number) => answers[Math.min(count, answers.length) - 1] ?? answers[0]
  const callbackDispatcher = createCallbackDispatcher({
    viewWithReceipt: async (request) => requestView(request),
    store,
    webhookSender,
    clock,
    randomFraction: () => 0,
    log: silentLog,
  })
  return { callbackDispatcher, messages }
}

/** The database answers a few turns of the loop later, so that the worker gets them before and after. */
async function passed(clock: FakeClock, byMs: number): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(0)
  await clock.advance(byMs)
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(0)
}
