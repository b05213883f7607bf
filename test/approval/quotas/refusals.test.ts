import { expect, test } from 'vitest'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import { createRefusals } from '../../../src/approval/quotas/refusals.ts'
import type { Fact } from '../../../src/ledger/fact.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

const MINUTE_MS = 60_000

function startRefusals({ maxKinds = 1_000 } = {}) {
  const recorded: Pick<Fact, 'reason' | 'atMs'>[] = []
  const disk = { isFull: false }
  const clock = createFakeClock(NOW_MS)
  const commit = async (unit: Unit) => {
    if (disk.isFull) throw new Error('no room')
    for (const change of unit) {
      if (change.do === 'append_fact') recorded.push({ reason: change.fact.reason, atMs: change.fact.atMs })
    }
    return { ok: true } as const
  }
  const refusals = createRefusals({ store: { commit }, clock, log: silentLog, maxKinds })
  return { refusals, recorded, clock, disk, reasons: () => recorded.map(({ reason }) => reason) }
}

function aRefusal(known: Partial<Fact> = {}): Fact {
  return aFact({ kind: 'vote_refused', actor: 'U0GUS', reason: 'not_an_approver', ...known })
}

test('refusals of one kind are recorded once at once, and then once a minute with their count', async () => {
  const { refusals, recorded, clock } = startRefusals()

  for (let time = 0; time < 500; time += 1) await refusals.record(aRefusal())
  const atOnce = [...recorded]
  await clock.advance(MINUTE_MS)
  await refusals.record(aRefusal())
  await clock.advance(MINUTE_MS)

  expect(atOnce).toEqual([{ reason: 'not_an_approver', atMs: NOW_MS }])
  expect(recorded.slice(1)).toEqual([
    { reason: 'not_an_approver (499 more times within a minute)', atMs: NOW_MS + MINUTE_MS },
    { reason: 'not_an_approver (1 more time within a minute)', atMs: NOW_MS + 2 * MINUTE_MS },
  ])
})

test('a refusal after a quiet minute is recorded at once again', async () => {
  const { refusals, reasons, clock } = startRefusals()

  await refusals.record(aRefusal())
  await clock.advance(MINUTE_MS)
  await refusals.record(aRefusal())

  expect(reasons()).toEqual(['not_an_approver', 'not_an_approver'])
})

test('refusals of another person, request, agent or reason are counted separately', async () => {
  const { refusals, reasons } = startRefusals()

  await refusals.record(aRefusal())
  await refusals.record(aRefusal({ actor: 'U0DAN' }))
  await refusals.record(aRefusal({ requestId: 'req_2' }))
  await refusals.record(aRefusal({ agentId: 'other' }))
  await refusals.record(aRefusal({ reason: 'own_agent' }))

  expect(reasons()).toHaveLength(5)
})

test('refusals of more requests than can be counted separately are counted together', async () => {
  const { refusals, reasons, clock } = startRefusals({ maxKinds: 50 })
  for (let request = 0; request < 50; request += 1) {
    await refusals.record(aRefusal({ requestId: `req_${request}` }))
  }

  for (let request = 0; request < 500; request += 1) {
    await refusals.record(aRefusal({ requestId: `other_${request}` }))
  }
  const atOnce = reasons().slice(50)
  await refusals.record(aRefusal({ requestId: 'req_1' }))
  await clock.advance(MINUTE_MS)

  expect(atOnce).toEqual(['not_an_approver'])
  expect(reasons().slice(51)).toEqual([
    'not_an_approver (1 more time within a minute)',
    'not_an_approver (499 more times within a minute, including other requests)',
  ])
})

test('counted refusals are recorded at shutdown, and later ones individually', async () => {
  const { refusals, reasons, clock } = startRefusals()
  for (let time = 0; time < 3; time += 1) await refusals.record(aRefusal())

  await refusals.stop()
  await refusals.record(aRefusal())
  await refusals.record(aRefusal())
  await clock.advance(MINUTE_MS)

  expect(reasons()).toEqual([
    'not_an_approver',
    'not_an_approver (2 more times within a minute)',
    'not_an_approver',
    'not_an_approver',
  ])
})

test('refusals that cannot be recorded stay counted until they can', async () => {
  const { refusals, reasons, clock, disk } = startRefusals()
  for (let time = 0; time < 3; time += 1) await refusals.record(aRefusal())

  disk.isFull = true
  await clock.advance(MINUTE_MS)
  await refusals.record(aRefusal())
  disk.isFull = false
  await clock.advance(MINUTE_MS)

  expect(reasons()).toEqual(['not_an_approver', 'not_an_approver (3 more times within a minute)'])
})

test('refusals whose first entry cannot be recorded reject, and are counted', async () => {
  const { refusals, reasons, clock, disk } = startRefusals()
  disk.isFull = true

  await expect(refusals.record(aRefusal())).rejects.toThrow('no room')
  disk.isFull = false
  await clock.advance(MINUTE_MS)

  expect(reasons()).toEqual(['not_an_approver (1 more time within a minute)'])
})
