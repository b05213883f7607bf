import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAllowed } from '../../../src/approval/model/request.ts'
import { statusOf } from '../../../src/approval/model/status.ts'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import { aBundle } from '../../policy/builders.ts'
import { inTurns, type Turns } from '../../support/turns.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const ORDERS = 100
const TIMEOUT_MS = 120_000
const TEAM = 'approvers: { team: { channel: "#team", members: [U01, U02] } }'
const ASKING = aBundle({
  'a.yaml': `${TEAM}
rules: [{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true }]`,
})
const DENYING = aBundle({
  'a.yaml': `${TEAM}
rules: [{ name: stop, tool: pay, action: deny }]`,
})
/** The limit is looked up between the look at the policies and the record. */
const ALLOWING = aBundle({
  'a.yaml': `
rules:
  - { name: let, tool: pay, action: allow }
  - { name: cap, tool: pay, limit: { max: 100000, per: 1m }, action: deny }`,
})

const PARAMS = { amount: 1 }
/** So many turns of others may come before. */
const LATE = fc.nat(14)

test(
  `nothing is allowed and nothing starts once the policies deny it, in ${ORDERS} orders of a vote, an edit, two redemptions and the change`,
  async () => {
    const race = await aRace()
    const ends = new Set<string>()

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), LATE, LATE, async (scheduler, beforeChange, beforeStart) => {
        race.begin(ASKING)
        const displayed = await race.harness.ask({ tool: 'pay', params: PARAMS })
        const approved = await race.harness.ask({ tool: 'pay', params: PARAMS })
        await race.harness.approve(approved, 'U01')
        race.schedule(scheduler)

        await scheduler.waitFor(
          Promise.allSettled([
            race.harness.approve(displayed, 'U01'),
            race.harness.edit(displayed, 'U02', { amount: 2 }),
            race.wait(beforeStart).then(() => race.harness.redeem(displayed.id, PARAMS)),
            race.wait(beforeStart).then(() => race.harness.redeem(approved.id, PARAMS)),
            race.wait(beforeChange).then(() => race.change(DENYING)),
          ]),
        )
        await scheduler.waitIdle()
        expect(race.afterChange).toEqual([])
        for (const { id } of [displayed, approved]) {
          await race.endOf(id)
          const status = statusOf(await race.harness.now(id))
          ends.add(status)
          if (status === 'denied') await expect(race.harness.redeem(id, PARAMS)).rejects.toThrow()
        }
      }),
      { numRuns: ORDERS },
    )

    expect([...ends].sort()).toEqual(['denied', 'redeemed'])
  },
  TIMEOUT_MS,
)

test(
  `a call is evaluated by the policies in force when it is recorded, in ${ORDERS} orders of calls and a change`,
  async () => {
    const race = await aRace()
    const ends = new Set<string>()

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), LATE, async (scheduler, beforeChange) => {
        race.begin(ALLOWING)
        await race.harness.lookThrough()
        race.schedule(scheduler)
        const calls = [0, 1, 2].map(async (before) => {
          await race.wait(before)
          return race.harness.authorize({ tool: 'pay', params: PARAMS })
        })
        await scheduler.waitFor(
          Promise.all([...calls, race.wait(beforeChange).then(() => race.change(DENYING))]),
        )

        await scheduler.waitIdle()
        for (const call of await Promise.all(calls)) ends.add(call.state.status)
        expect(race.afterChange).toEqual([])
      }),
      { numRuns: ORDERS },
    )

    expect([...ends].sort()).toEqual(['allowed', 'denied'])
  },
  TIMEOUT_MS,
)

/** A store whose reads and writes come in any order, and what was allowed or started after the policies changed. */
async function aRace() {
  const turns: Turns = { take: () => Promise.resolve() }
  const afterChange: string[] = []
  let isChanged = false
  const handedIn = (unit: Unit) => {
    if (isChanged) afterChange.push(...unit.flatMap(permission))
  }
  const harness = await startEditHarness(ASKING, (store) => inTurns(store, turns, handedIn))
  harness.directory.person = async (id) => {
    await turns.take()
    return { id, name: id, email: null, kind: 'member' }
  }
  const atOnce = () => {
    turns.take = () => Promise.resolve()
  }
  return {
    harness,
    afterChange,
    begin(bundle: typeof ASKING) {
      atOnce()
      isChanged = false
      harness.changeTo(bundle)
    },
    schedule(scheduler: fc.Scheduler) {
      turns.take = () => scheduler.schedule(Promise.resolve())
    },
    async wait(count: number) {
      for (let turn = 0; turn < count; turn += 1) await turns.take()
    },
    change(bundle: typeof ASKING) {
      harness.changeTo(bundle)
      isChanged = true
      harness.sweep()
    },
    /** Once the sweep is through, too. */
    async endOf(id: Parameters<typeof harness.now>[0]) {
      atOnce()
      for (;;) {
        const status = statusOf(await harness.now(id))
        if (status !== 'pending' && status !== 'approved') return
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

/** What a unit allows or starts. */
function permission(change: Unit[number]): string[] {
  if (change.do !== 'transition' && change.do !== 'open') return []
  const { request } = change
  if (change.do === 'open') return isAllowed(request) ? ['allowed'] : []
  if (request.execution?.status === 'redeemed') return ['started']
  return change.from === 'pending' && isAllowed(request) ? ['approved'] : []
}
