import { expect, onTestFinished, test } from 'vitest'
import { createOutbox } from '../../../src/approval/delivery/outbox.ts'
import { summaryId } from '../../../src/approval/model/delivery.ts'
import type { DeliveryResult } from '../../../src/approval/ports/notifier.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { NewDelivery, Unit } from '../../../src/approval/ports/unit.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aDelivery, aPendingRequest, NOW_MS, opening, settledAs } from '../../support/builders.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** An outbox, and another on the same database, whose Slack answers when the test says so, with a card for each of this many channels. */
async function outboxOf(channels: number, leads = () => true) {
  const store = await openStore({
    database: `${tempFolder()}/veto.db`,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  const clock = createFakeClock(NOW_MS)
  const posting: { readonly channel: string; readonly answer: () => void }[] = []
  let started = Promise.withResolvers<void>()
  const deps: Parameters<typeof createOutbox>[0] = {
    store,
    notifier: {
      deliver({ channel }) {
        const { promise, resolve } = Promise.withResolvers<DeliveryResult>()
        const posted = { channelId: 'C1', ts: `${channel}.1` }
        posting.push({ channel, answer: () => resolve({ kind: 'delivered', posted, isBrief: false }) })
        started.resolve()
        return promise
      },
    },
    recipients: { mentions: async () => [], direct: async () => [] },
    escalate: async () => false,
    readActivity: () => Promise.reject(new Error('no digest is due')),
    leads,
    clock,
    log: silentLog,
  }
  for (let at = 0; at < channels; at += 1) {
    const request = aPendingRequest()
    const delivery = aDelivery(request, { channel: `#desk-${at}`, dueAtMs: NOW_MS - channels + at })
    await store.commit([...opening(request), { do: 'deliver', delivery }])
  }
  return {
    ...{ outbox: createOutbox(deps), other: createOutbox(deps), posting, store, clock, deps },
    async untilPosting(count: number) {
      while (posting.length < count) {
        await started.promise
        started = Promise.withResolvers()
      }
    },
  }
}

test('the outbox writes to at most twenty channels at once, those due first, and to the next when one is done', async () => {
  const { outbox, posting, untilPosting } = await outboxOf(22)

  outbox.notify()
  await untilPosting(20)
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  const first = posting.map(({ channel }) => channel)
  posting[0]?.answer()
  await untilPosting(21)
  for (const { answer } of [...posting]) answer()
  await untilPosting(22)
  for (const { answer } of posting) answer()
  await outbox.stop()

  const desks = (count: number) => Array.from({ length: count }, (_, at) => `#desk-${at}`)
  expect(first.toSorted()).toEqual(desks(20).toSorted())
  expect(posting.map(({ channel }) => channel).toSorted()).toEqual(desks(22).toSorted())
})

test('an outbox posts nothing while another process leads, and goes on when its own process leads', async () => {
  let isLeader = false
  const { outbox, posting, untilPosting, clock } = await outboxOf(1, () => isLeader)

  outbox.notify()
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(0)
  const whileFollowing = posting.length
  isLeader = true
  outbox.takeOver()
  await untilPosting(1)
  for (const { answer } of posting) answer()
  await outbox.stop()

  expect(whileFollowing).toBe(0)
})

test('an outbox that takes over attempts at once what nobody has begun, and after twenty seconds what the other may still post', async () => {
  const { outbox, posting, untilPosting, store, clock } = await outboxOf(2)
  await beginElsewhere(store)

  outbox.takeOver()
  await untilPosting(1)
  const first = posting.map(({ channel }) => channel)
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(0)
  await clock.advance(19_999)
  const early = posting.length
  await clock.advance(1)
  await untilPosting(2)
  for (const { answer } of posting) answer()
  await outbox.stop()

  expect(first).toEqual(['#desk-1'])
  expect(early).toBe(1)
})

test('of two outboxes that both believe that they lead, one posts a message, and the other looks for it once the first must be done', async () => {
  const { outbox, other, posting, untilPosting, clock } = await outboxOf(1)

  outbox.notify()
  other.notify()
  await untilPosting(1)
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(0)
  await clock.advance(19_999)
  const early = posting.length
  await clock.advance(1)
  await untilPosting(2)
  for (const { answer } of posting) answer()
  await Promise.all([outbox.stop(), other.stop()])

  expect(early).toBe(1)
  expect(posting).toHaveLength(2)
})

test('an outbox that takes over attempts what the other may still post, though it had other messages to wait for meanwhile', async () => {
  const { outbox, posting, untilPosting, store, clock } = await outboxOf(2)
  await beginElsewhere(store)
  const later = aPendingRequest()
  const delivery = aDelivery(later, { channel: '#desk-1', dueAtMs: NOW_MS + 5_000 })
  await store.commit([...opening(later), { do: 'deliver', delivery }])

  outbox.takeOver()
  for (const count of [1, 2, 3]) {
    await untilPosting(count)
    posting[count - 1]?.answer()
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(0)
    await clock.advance(count === 1 ? 5_000 : 15_000)
  }
  await outbox.stop()

  expect(posting.map(({ channel }) => channel)).toEqual(['#desk-1', '#desk-1', '#desk-0'])
})

test('the cards of requests that were settled before anybody saw them are dropped in a few units, and a card in the same channel is posted', async () => {
  const { deps, posting, untilPosting, store, clock } = await outboxOf(1)
  const cards: NewDelivery[] = []
  for (let at = 0; at < 45; at += 1) cards.push(await expiredUnseen(store, '#desk-0'))
  const units: Unit[] = []
  const commit = (unit: Unit) => {
    units.push(unit)
    return store.commit(unit)
  }
  const outbox = createOutbox({ ...deps, store: { ...store, commit } })

  outbox.notify()
  await untilPosting(1)
  posting[0]?.answer()
  while ((await store.undelivered(50)).length > 0) await clock.advance(10)
  await outbox.stop()

  const drops = units.filter((unit) => unit.some((change) => change.do === 'drop'))
  expect(
    drops
      .flat()
      .map((change) => change.do === 'drop' && change.id)
      .toSorted(),
  ).toEqual(cards.map(({ id }) => id).toSorted())
  expect(drops.length).toBeLessThan(5)
  expect(posting.map(({ channel }) => channel)).toEqual(['#desk-0'])
})

test('the list of a channel whose cards were dropped is updated, though the database failed in between', async () => {
  const { deps, posting, store, clock } = await outboxOf(0)
  await store.commit(listShownIn('#desk-0'))
  await expiredUnseen(store, '#desk-0')
  let failures = 0
  const delivery = async (id: string) => {
    failures += 1
    if (failures === 1) throw new Error('the database does not answer')
    return store.delivery(id)
  }
  const outbox = createOutbox({ ...deps, store: { ...store, delivery } })

  outbox.notify()
  await eventually(async () => {
    await clock.advance(100)
    expect(posting.map(({ channel }) => channel)).toEqual(['#desk-0'])
  })
  posting[0]?.answer()
  await outbox.stop()
})

/** A request that expired before anybody saw its card in this channel, which is to say so. */
async function expiredUnseen(store: Store, channel: string): Promise<NewDelivery> {
  const request = aPendingRequest()
  const next = settledAs(request, 'expired')
  const delivery = aDelivery(next, { channel, desiredVersion: next.version })
  await store.commit([
    ...opening(request),
    { do: 'deliver', delivery: { ...delivery, desiredVersion: 1 } },
    { do: 'transition', request: next, from: 'pending', beforeDeadlineMs: null },
    { do: 'deliver', delivery },
  ])
  return delivery
}

/** A list that was posted in this channel a minute ago. */
function listShownIn(channel: string): Unit {
  const id = summaryId(channel)
  const desiredVersion = NOW_MS - 60_000
  return [
    {
      do: 'deliver',
      delivery: { id, subject: { kind: 'summary' }, channel, desiredVersion, dueAtMs: NOW_MS },
    },
    {
      ...{ do: 'delivered', id, posted: { channelId: 'C1', ts: '1.1' } },
      ...{ isBrief: false, deliveredVersion: desiredVersion },
    },
  ]
}

/** Another process has begun to post to the first channel. */
async function beginElsewhere(store: Store): Promise<void> {
  const [begun] = await store.undelivered(1, new Set(['#desk-1']))
  if (begun === undefined) throw new TypeError('Expected a delivery to the first channel')
  const { id, dueAtMs } = begun
  const from = { attempts: 0, isPosted: false }
  await store.commit([{ do: 'postpone', id, from, dueAtMs, attempts: 1, maybePosted: true }])
}
