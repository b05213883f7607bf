import { expect, test } from 'vitest'
import { aPendingRequest, aRequest, opening } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What is left to do. */
export function describeStoreBacklog(open: OpenStore): void {
  test('backlog() counts pending requests, messages that are not in Slack yet, and waiting callbacks', async () => {
    const { store } = await open()
    expect(await store.backlog()).toEqual({
      pendingRequests: 0,
      undeliveredMessages: 0,
      waitingCallbacks: 0,
    })
    await store.commit(opening(aRequest()))
    await store.commit(opening(aPendingRequest()))

    expect(await store.backlog()).toMatchObject({ pendingRequests: 1, waitingCallbacks: 0 })
  })

  test('backlog() no longer counts messages that were delivered or dropped', async () => {
    const { store } = await open()
    const delivery = (id: string) =>
      ({
        do: 'deliver',
        delivery: {
          id,
          subject: { kind: 'digest', span: 'week', group: null, period: A_WEEK },
          channel: '#ops',
          desiredVersion: 1,
          dueAtMs: 0,
        },
      }) as const
    await store.commit(['a', 'b', 'c'].map(delivery))

    await store.commit([{ do: 'drop', id: 'a' }])
    await store.commit([
      {
        do: 'delivered',
        id: 'b',
        posted: { channelId: 'C1', ts: '1.1' },
        deliveredVersion: 1,
        isBrief: false,
      },
    ])

    expect(await store.backlog()).toMatchObject({ undeliveredMessages: 1 })
  })
}

const A_WEEK = { fromMs: 0, toMs: 604_800_000, timezone: 'UTC' }
