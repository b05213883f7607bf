import { expect, onTestFinished, test } from 'vitest'
import { type DeliverDeps, deliver } from '../../src/approval/delivery/deliver.ts'
import type { Notifier } from '../../src/approval/ports/notifier.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { startSlackHarness } from '../slack/harness.ts'
import { aDelivery, aPendingRequest, opening } from '../support/builders.ts'
import { runCount } from '../support/run-count.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

const CHANNEL = '#finance-approvals'
const CRASHES = runCount(8)

/** Where a process ends that posts a card. */
const MOMENTS = ['before the post', 'after the post'] as const
type Moment = (typeof MOMENTS)[number]

test(`${CRASHES} crashes around the post of a card, half of them between Slack's answer and its record, leave each request with one card`, async () => {
  const { store, crashing, deps, cards } = await aWorkspace()
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const request = aPendingRequest({ createdAtMs: systemClock.nowMs() })
    await store.commit([
      ...opening(request),
      { do: 'deliver', delivery: aDelivery(request, { channel: CHANNEL }) },
    ])
    const moment = MOMENTS[crash % 2] ?? 'before the post'

    await expect(deliverNext(store, crashing(moment))).rejects.toThrow(moment)
    const afterCrash = cards().length
    await deliverNext(store, deps)

    expect([afterCrash - crash, cards().length - crash]).toEqual([moment === 'after the post' ? 1 : 0, 1])
    expect(await store.undelivered(10)).toEqual([])
  }
})

/** Delivers what is due, as a process that starts does. */
async function deliverNext(store: Store, deps: DeliverDeps): Promise<void> {
  const [next] = await store.undelivered(1)
  if (next === undefined) throw new Error('Expected a delivery that is due')
  await deliver(deps, next)
}

async function aWorkspace() {
  const harness = await startSlackHarness()
  onTestFinished(() => harness[Symbol.asyncDispose]())
  const { sandbox, slack } = harness
  const database = `${tempFolder()}/veto.db`
  const store: Store = await openStore({
    database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  const deps: DeliverDeps = {
    store,
    notifier: slack.notifier,
    recipients: { mentions: async () => [], direct: async () => [] },
    escalate: async () => false,
    readActivity: () => Promise.reject(new Error('no digest is due')),
    clock: systemClock,
    log: silentLog,
  }
  return {
    ...{ store, deps },
    /** Of a process that ends at this moment of its next post. */
    crashing: (moment: Moment): DeliverDeps => ({ ...deps, notifier: endingAt(moment, slack.notifier) }),
    cards: () => sandbox.messages(CHANNEL),
  }
}

function endingAt(moment: Moment, notifier: Notifier): Notifier {
  return {
    ...notifier,
    async deliver(...args) {
      if (moment === 'after the post') await notifier.deliver(...args)
      throw new Error(moment)
    },
  }
}
