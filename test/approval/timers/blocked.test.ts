import { expect, test } from 'vitest'
import type { PendingRequest } from '../../../src/approval/model/request.ts'
import type { Directory } from '../../../src/approval/ports/directory.ts'
import type { OpenPage } from '../../../src/approval/ports/requests.ts'
import { createBlockedWatch, type RequestDiagnoses } from '../../../src/approval/timers/blocked.ts'
import { newRequestId } from '../../../src/core/ids.ts'
import { aCall, aGroup, aPendingRequest, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

const ROUND_MS = 30_000

test('a thousand requests with the same approvers need as many lookups as one', async () => {
  const one = watching([waiting({})])
  const thousand = watching(Array.from({ length: 1_000 }, () => waiting({})))

  await one.round()
  await thousand.round()

  expect(thousand.lookups()).toBe(one.lookups())
  expect(thousand.found()).toHaveLength(1_000)
  expect(thousand.found().every(({ isKnown }) => isKnown)).toBe(true)
})

test('a request that nobody can decide is found in one round behind requests of a thousand requesters', async () => {
  const requests = Array.from({ length: 1_000 }, (_, index) =>
    waiting({ requester: `customer-${index}@else.test` }),
  )
  const last = waiting({ owner: 'gone@acme.test' })
  const { round, found } = watching([...requests, last])

  await round()

  expect(found().filter(({ causes }) => causes.length > 0)).toMatchObject([
    { id: last.id, causes: [{ topic: 'owner gone@acme.test' }] },
  ])
})

test('requests with too many different approvers for one round are all checked in turns', async () => {
  const requests = Array.from({ length: 250 }, (_, index) => waiting({ owner: `owner-${index}@acme.test` }))
  const { round, found } = watching(requests)
  const known = () => found().filter(({ isKnown }) => isKnown).length

  const rounds: number[] = []
  for (let count = 0; count < 3; count += 1) {
    await round()
    rounds.push(known())
  }

  expect(rounds).toEqual([100, 200, 250])
})

test('requests that are opened in every round do not keep older ones from being checked', async () => {
  const requests = Array.from({ length: 150 }, (_, index) => waiting({ owner: `first-${index}@acme.test` }))
  const { round, found } = watching(requests)
  const oldest = requests.map(({ id }) => id)

  for (let count = 0; count < 3; count += 1) {
    await round()
    const more = Array.from({ length: 100 }, (_, at) => waiting({ owner: `${count}-${at}@acme.test` }))
    requests.push(...more)
  }

  const isKnown = new Map(found().map((request) => [request.id, request.isKnown]))
  expect(oldest.every((id) => isKnown.get(id))).toBe(true)
})

test('a requester whom Slack cannot look up does not delay what alerts report', async () => {
  const { round, found } = watching([waiting({ requester: 'broken@acme.test' })])

  await round()

  expect(found()).toMatchObject([{ isKnown: true, isBlocked: false, causes: [] }])
})

test('the result of a check stays valid while Slack cannot be reached', async () => {
  const { round, found, breakSlack } = watching([waiting({ owner: 'gone@acme.test' })])
  await round()
  breakSlack()

  await round()

  expect(found()).toMatchObject([{ isKnown: false, causes: [{ topic: 'owner gone@acme.test' }] }])
})

let made = 0

function waiting({
  owner = null,
  requester = null,
}: {
  owner?: string | null
  requester?: string | null
}): PendingRequest {
  made += 1
  return aPendingRequest({ id: newRequestId(NOW_MS + made), owner, call: aCall({ requester }) })
}

/** A watch over these requests, of which Ann decides; whoever is `gone` is not in the workspace, and of `broken` Slack cannot say. */
function watching(requests: readonly PendingRequest[]) {
  const clock = createFakeClock()
  let looked = 0
  let isBroken = false
  let found: RequestDiagnoses = []
  const count = async <Value>(value: Value): Promise<Value> => {
    looked += 1
    if (isBroken) throw new Error('Slack is down')
    return value
  }
  const directory: Directory = {
    person: (id) => count({ id, name: id, email: null, kind: 'member' } as const),
    idByEmail: async (email) => {
      if (email.startsWith('broken')) throw new Error('invalid_arguments')
      return count(email.startsWith('gone') ? null : `U-${email}`)
    },
    groupId: async () => null,
    groupMembers: () => count(new Set(['U0ANN'])),
    channelMembers: () => count(new Set(['U0ANN'])),
  }
  const watch = createBlockedWatch({
    store: {
      openRequests: async ({ afterId, limit }: OpenPage) =>
        requests.filter(({ id }) => afterId === null || id > afterId).slice(0, limit),
      request: async (id) => requests.find((request) => request.id === id) ?? null,
    },
    directory,
    access: { channel: () => count({ isArchived: false, isShared: false, isMember: true }) },
    approvers: () => new Map([['finance-team', aGroup()]]),
    commitTransition: async () => true,
    escalate: async () => false,
    report: (latest) => {
      found = latest
    },
    clock,
    log: silentLog,
  })
  watch.start()
  return {
    found: () => found,
    lookups: () => looked,
    breakSlack: () => {
      isBroken = true
    },
    async round() {
      const before = found
      await clock.advance(ROUND_MS)
      while (found === before) await clock.advance(0)
    },
  }
}
