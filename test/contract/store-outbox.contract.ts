import { expect, test } from 'vitest'
import { directMessageId } from '../../src/approval/model/delivery.ts'
import { newAlertId } from '../../src/core/ids.ts'
import { AN_IDEMPOTENCY, aKey, ONCE } from '../support/agent-keys.ts'
import { aDelivery, aFact, aPendingRequest, aRequest, NOW_MS, opening } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** Deliveries, claims of jobs, keys, and the end of a store. */
export function describeStoreOutbox(open: OpenStore): void {
  const posted = { channelId: 'C1', ts: '1.2' }
  /** The first attempt to post it. */
  const begin = (id: string) => {
    const from = { attempts: 0, isPosted: false }
    return { do: 'postpone', id, from, dueAtMs: NOW_MS, attempts: 1, maybePosted: true } as const
  }

  test('a delivery is pending until the desired version is delivered', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())

    await store.commit([{ do: 'deliver', delivery }])
    const waiting = await store.undelivered(10)
    await store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion: 1, isBrief: false }])

    const fresh = {
      ...delivery,
      deliveredVersion: 0,
      posted: null,
      attempts: 0,
      maybePosted: false,
      isBrief: false,
      waitingAgent: null,
    }
    expect(waiting).toEqual([fresh])
    expect(await store.undelivered(10)).toEqual([])
    expect(await store.delivery(delivery.id)).toEqual({ ...fresh, deliveredVersion: 1, posted })
    expect(await store.delivery('card:none')).toBeNull()
  })

  test('a message is to be shown again when an earlier version was shown over the desired one, as a server that had led did', async () => {
    const { store } = await open()
    const delivery = { ...aDelivery(aPendingRequest()), desiredVersion: 3 }
    const showed = (deliveredVersion: number) =>
      store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion, isBrief: false }])
    await store.commit([{ do: 'deliver', delivery }])

    await showed(3)
    await showed(2)

    expect(await store.undelivered(10)).toMatchObject([{ id: delivery.id, deliveredVersion: 2 }])
  })

  test('a delivery stays brief once marked so, until the full message is delivered', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())
    await store.commit([{ do: 'deliver', delivery }])

    await store.commit([{ do: 'mark_brief', id: delivery.id }])
    const marked = await store.delivery(delivery.id)
    await store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion: 1, isBrief: true }])
    const brief = await store.delivery(delivery.id)
    await store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion: 2, isBrief: false }])

    expect(marked).toMatchObject({ isBrief: true, posted: null })
    expect(brief).toMatchObject({ isBrief: true, posted })
    expect(await store.delivery(delivery.id)).toMatchObject({ isBrief: false, posted })
  })

  test('the direct messages about a request are to show its end, and no other delivery is', async () => {
    const { store } = await open()
    const [request, other] = [aPendingRequest(), aPendingRequest()]
    const direct = (of: typeof request, userId: string) => {
      const subject = {
        kind: 'direct_message',
        requestId: of.id,
        userId,
        insteadOf: ['Ann'],
        cardChannel: '#a',
      } as const
      return aDelivery(of, { id: directMessageId(of.id, userId), subject, channel: userId })
    }
    const deliveries = [
      direct(request, 'U0ANN'),
      direct(request, 'U0BEN'),
      direct(other, 'U0ANN'),
      aDelivery(request),
    ]
    await store.commit(deliveries.map((delivery) => ({ do: 'deliver', delivery }) as const))
    for (const { id } of deliveries) {
      await store.commit([{ do: 'delivered', id, posted, deliveredVersion: 1, isBrief: false }])
    }

    const update = { requestId: request.id, desiredVersion: 2, dueAtMs: NOW_MS } as const
    await store.commit([{ do: 'update_direct_messages', ...update }])

    expect((await store.undelivered(10)).map(({ id, subject }) => ({ id, subject }))).toEqual(
      deliveries.slice(0, 2).map(({ id, subject }) => ({ id, subject })),
    )
  })

  test('a newer desired version makes a completed delivery pending again; an older one changes nothing', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())
    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 2 } }])
    await store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion: 2, isBrief: false }])

    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 1 } }])
    const older = await store.undelivered(10)
    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 3, dueAtMs: NOW_MS + 5 } }])

    expect(older).toEqual([])
    expect(await store.undelivered(10)).toMatchObject([
      { desiredVersion: 3, deliveredVersion: 2, posted, dueAtMs: NOW_MS + 5 },
    ])
  })

  test('a delivery stays pending when a newer version is desired while an older one is being delivered', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())
    await store.commit([{ do: 'deliver', delivery }])
    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 2 } }])

    await store.commit([{ do: 'delivered', id: delivery.id, posted, deliveredVersion: 1, isBrief: false }])

    expect(await store.undelivered(10)).toMatchObject([{ desiredVersion: 2, deliveredVersion: 1, posted }])
  })

  test('a postponed delivery stays postponed when a newer version is desired', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())
    const dueAtMs = NOW_MS + 60_000
    await store.commit([{ do: 'deliver', delivery }])

    await store.commit([{ ...begin(delivery.id), dueAtMs, attempts: 3 }])
    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 2 } }])

    expect(await store.undelivered(10)).toMatchObject([
      { dueAtMs, attempts: 3, maybePosted: true, desiredVersion: 2 },
    ])
  })

  test('of two processes that begin to post the same message at once, one is refused, and so is a third one after it was posted', async () => {
    const { store } = await open()
    const { id, ...rest } = aDelivery(aPendingRequest())
    await store.commit([{ do: 'deliver', delivery: { id, ...rest } }])

    const both = await Promise.all([store.commit([begin(id)]), store.commit([begin(id)])])
    await store.commit([{ do: 'delivered', id, posted, deliveredVersion: 1, isBrief: false }])
    const late = await store.commit([begin(id)])

    expect(both).toEqual([{ ok: true }, { ok: false, refused: 'postpone' }])
    expect(late).toEqual({ ok: false, refused: 'postpone' })
    expect(await store.delivery(id)).toMatchObject({ posted, attempts: 0, maybePosted: false })
  })

  test('a dropped delivery is not pending until a newer version is desired', async () => {
    const { store } = await open()
    const delivery = aDelivery(aPendingRequest())
    await store.commit([{ do: 'deliver', delivery }])

    await store.commit([{ do: 'drop', id: delivery.id }])
    await store.commit([{ do: 'deliver', delivery }])
    const dropped = await store.undelivered(10)
    await store.commit([{ do: 'deliver', delivery: { ...delivery, desiredVersion: 2 } }])

    expect(dropped).toEqual([])
    expect(await store.undelivered(10)).toMatchObject([{ desiredVersion: 2 }])
  })

  test('undelivered() lists a few deliveries of each channel, the earliest due first', async () => {
    const { store } = await open()
    const at = (channel: string, dueAtMs: number) => aDelivery(aPendingRequest(), { channel, dueAtMs })
    const [late, early, middle] = [at('#busy', NOW_MS + 3), at('#busy', NOW_MS + 1), at('#busy', NOW_MS + 2)]
    const quiet = at('#quiet', NOW_MS + 9)
    for (const delivery of [late, early, middle, quiet]) await store.commit([{ do: 'deliver', delivery }])

    const waiting = await store.undelivered(2)

    expect(waiting.map(({ id }) => id)).toEqual([early.id, middle.id, quiet.id])
  })

  test('a digest is delivered in the same way as a card', async () => {
    const { store } = await open()
    const period = { fromMs: NOW_MS, toMs: NOW_MS + 1, timezone: 'Europe/Berlin' }
    const subject = { kind: 'digest', span: 'month', period, group: 'finance-team' } as const
    const delivery = aDelivery(aRequest(), { id: 'digest:1', subject })

    await store.commit([{ do: 'deliver', delivery }])

    expect(await store.delivery('digest:1')).toMatchObject({ subject })
  })

  test('an alert is stored in its newest version, and listed until it has ended, and as long after as requested', async () => {
    const { store } = await open()
    const content = { kind: 'reload', bundleHash: 'ab', mistakes: ['a.yaml:1:1: no'], total: 1 } as const
    const id = newAlertId(NOW_MS)
    const alert = { id, topic: 'reload', channel: '#a', content, version: 1, openedAtMs: NOW_MS, end: null }
    const ended = { ...alert, version: 2, end: { atMs: NOW_MS + 5, why: 'over' } } as const
    const delivery = aDelivery(aRequest(), { id: 'alert:1', subject: { kind: 'alert', alertId: id } })

    await store.commit([
      { do: 'insert_alert', alert },
      { do: 'deliver', delivery },
    ])
    const listed = await store.alerts(NOW_MS + 1)
    await store.commit([{ do: 'insert_alert', alert: ended }])
    await store.commit([{ do: 'insert_alert', alert }])

    expect(listed).toEqual([alert])
    expect(await store.alert(id)).toEqual(ended)
    expect(await store.alerts(NOW_MS)).toEqual([])
    expect(await store.alerts(NOW_MS - 1)).toEqual([ended])
    expect(await store.alert(newAlertId(NOW_MS))).toBeNull()
    expect(await store.delivery('alert:1')).toMatchObject({ subject: { kind: 'alert', alertId: id } })
  })

  test('a claim of a job and period succeeds once', async () => {
    const { store } = await open()
    const claim = { do: 'claim', job: 'digest', period: '2026-W47', atMs: NOW_MS } as const

    const answers = [
      await store.commit([claim]),
      await store.commit([claim]),
      await store.commit([{ ...claim, period: '2026-W48' }]),
      await store.commit([{ ...claim, job: 'other' }]),
    ]

    expect(answers).toEqual([{ ok: true }, { ok: false, refused: 'claim' }, { ok: true }, { ok: true }])
  })

  test('a claim is refused when a later period of the job was claimed', async () => {
    const { store } = await open()
    const claim = (period: string, after: string) =>
      store.commit([{ do: 'claim', job: 'digest', period, after, atMs: NOW_MS }])

    const answers = [
      await claim('2026-11-23T08', '2026-11-16T08'),
      await claim('2026-11-23T09', '2026-11-16T09'),
      await claim('2026-11-30T09', '2026-11-23T09'),
      await claim('2026-11-30T09', '2026-11-23T09'),
    ]

    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true, false])
  })

  test('check() resolves while the store is open, and every method rejects once it is closed', async () => {
    const { store } = await open()

    await store.check()
    await store.close()
    await store.close()

    await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.head()).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.commit([])).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('close() completes what was submitted before', async () => {
    const { store, reopen } = await open()
    const request = aRequest()

    const committed = store.commit(opening(request))
    const again = await reopen()

    expect(await committed).toEqual({ ok: true })
    expect(await again.request(request.id)).toEqual(request)
  })

  test('all stored data is there again after a restart', async () => {
    const { store, reopen } = await open()
    const request = aPendingRequest({ idempotency: AN_IDEMPOTENCY })
    const delivery = aDelivery(request)
    await store.commit([
      ...opening(request),
      { do: 'deliver', delivery },
      { do: 'insert_key', key: aKey() },
      { do: 'claim', job: 'digest', period: '1', atMs: NOW_MS },
      { do: 'append_fact', fact: aFact() },
    ])
    const head = await store.head()

    const again = await reopen()

    expect(await again.head()).toEqual(head)
    expect(await again.openRequests({ status: 'pending', afterId: null, limit: 10 })).toEqual([request])
    expect(await again.requestByKey(ONCE)).toEqual(request)
    expect(await again.undelivered(10)).toMatchObject([delivery])
    expect(await again.agentKey(aKey().hash)).toEqual(aKey())
    expect(await again.commit([{ do: 'claim', job: 'digest', period: '1', atMs: NOW_MS }])).toMatchObject({
      ok: false,
    })
  })
}
