import { expect, onTestFinished, test } from 'vitest'
import { createOutbox } from '../../src/approval/delivery/outbox.ts'
import type { EscalatedRequest } from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import type { DeliveryContent, Notifier } from '../../src/approval/ports/notifier.ts'
import { startEditHarness } from '../approval/review/edit/edit-harness.ts'
import { aBundle } from '../policy/builders.ts'
import { CALL_FAULTS, type CallFault, createCallPlan } from '../support/nth-call.ts'
import { silentLog } from '../support/silent-log.ts'

const BUNDLE = aBundle({
  'pay.yaml': `
approvers:
  payers: { channel: "#pay", members: ["@payers"] }
  auditors: { channel: "#audit", members: ["@auditors"] }
rules:
  - { name: pay, tool: pay, action: require_approval, approvers: [payers], timeout: 10m }
  - { name: audit, tool: audit, action: require_approval, approvers: [auditors], timeout: 10m }
tools: { pay: {}, audit: {} }
`,
})
/** A card for each of three requests, and that of the first again once it is settled. */
const LEAST_CALLS = 4

/** A card as it stands in a channel. */
interface ShownCard {
  readonly channel: string
  readonly requestId: string
  status: string
}

test.each(CALL_FAULTS)(
  'whichever call of the notifier %s, people can decide meanwhile, nothing is allowed by it, and each request ends with one true card',
  async (fault) => {
    const calls = await story(0, fault)
    expect(calls).toBeGreaterThanOrEqual(LEAST_CALLS)

    for (let number = 1; number <= calls; number += 1) await story(number, fault)
  },
)

/** Two requests in one channel and one in another, of which the first is approved, while this call of the notifier meets the fault; how many calls there were. */
async function story(number: number, fault: CallFault): Promise<number> {
  const desk = await startDesk()
  desk.plan.arm(number, fault)
  const asked = [await desk.ask('pay'), await desk.ask('pay'), await desk.ask('audit')] as const
  await desk.secondsPass(5)
  expect(await desk.statuses(asked)).toEqual(['pending', 'pending', 'pending'])

  await desk.approve(asked[0])
  await desk.secondsPass(5)
  expect(await desk.statuses(asked)).toEqual(['approved', 'pending', 'pending'])
  desk.plan.disarm()
  desk.plan.release()
  await desk.secondsPass(20)

  expect(await desk.statuses(asked)).toEqual(['approved', 'pending', 'pending'])
  expect(desk.shown(asked)).toEqual(['#audit 3 pending', '#pay 1 approved', '#pay 2 pending'])
  const calls = desk.plan.called().length
  await desk.outbox.stop()
  return calls
}

async function startDesk() {
  const plan = createCallPlan()
  const harness = await startEditHarness(BUNDLE)
  const { store, clock, directory } = harness
  Object.assign(directory, { groupMembers: async () => new Set(['UANN']) })
  const cards: ShownCard[] = []
  const outbox = createOutbox({
    store,
    notifier: plan.through<Notifier>('notifier', { deliver: async (order) => show(cards, order) }),
    recipients: { mentions: async () => [], direct: async () => [] },
    escalate: async () => false,
    readActivity: () => Promise.reject(new Error('no digest is due')),
    clock,
    log: silentLog,
  })
  onTestFinished(() => outbox.stop())

  return {
    plan,
    outbox,
    ask: (tool: 'pay' | 'audit') => harness.ask({ tool, params: { amount: 1 } }),
    approve: (request: EscalatedRequest) => harness.approve(request, 'UANN'),
    async secondsPass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        outbox.notify()
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
        await clock.advance(1_000)
      }
    },
    statuses: async (asked: readonly EscalatedRequest[]) =>
      Promise.all(asked.map(async ({ id }) => statusOf(await harness.now(id)))),
    shown: (asked: readonly EscalatedRequest[]) =>
      cards
        .map(
          (card) =>
            `${card.channel} ${asked.findIndex(({ id }) => id === card.requestId) + 1} ${card.status}`,
        )
        .toSorted(),
  }
}

/** Slack: posts a card, or changes the one that was posted before or may have been. */
function show(cards: ShownCard[], order: DeliveryContent) {
  const { channel, posted, maybePosted } = order
  const ref = { channelId: channel, ts: '1.1' }
  const delivered = { kind: 'delivered', posted: posted ?? ref, isBrief: false } as const
  if (order.kind !== 'card') return delivered
  const { id: requestId } = order.request
  const status = statusOf(order.request)
  const earlier = cards.find((card) => card.channel === channel && card.requestId === requestId)
  if ((posted !== null || maybePosted) && earlier !== undefined) earlier.status = status
  else cards.push({ channel, requestId, status })
  return delivered
}
