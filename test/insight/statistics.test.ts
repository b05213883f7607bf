import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VoteNumbers } from '#protocol/stats.ts'
import { decisionTimes, numbersOf } from '../../src/insight/numbers.ts'
import { statisticsOf } from '../../src/insight/statistics.ts'
import type { AskedRequest } from '../../src/ledger/activity.ts'
import type { Voter } from '../../src/ledger/asked-requests.ts'
import { anActivity, anAsked } from '../support/activity.ts'
import type { CountedRequest } from '../support/asked-columns.ts'
import { ANN, BEN } from '../support/builders.ts'

test('the numbers by tool, by rule and by agent each sum up to the total', () => {
  fc.assert(
    fc.property(fc.array(someAsked(), { maxLength: 30 }), (asked) => {
      const { total, ...by } = statisticsOf(anActivity({ asked }), anActivity())

      for (const rows of [by.tools, by.rules, by.agents]) {
        for (const count of ['asked', 'approved', 'expired', 'failed'] as const) {
          expect(rows.reduce((sum, { now }) => sum + now[count], 0)).toBe(total.now[count])
        }
      }
    }),
  )
})

test('the numbers of each group and of each person equal a recount of the requests one by one', () => {
  const asked = fc.array(someVotedOn(), { maxLength: 30 })
  fc.assert(
    fc.property(asked, asked, (now, before) => {
      const { groups, approvers } = statisticsOf(anActivity({ asked: now }), anActivity({ asked: before }))
      const all = [...before, ...now]

      expect(new Set(groups.map(({ group }) => group))).toEqual(new Set(all.flatMap((one) => one.groups)))
      for (const { group, ...numbers } of groups) {
        const ofGroup = (requests: readonly CountedRequest[]) =>
          numbersOf(anActivity({ asked: requests.filter((one) => one.groups.includes(group)) }))
        expect(numbers).toEqual({ now: ofGroup(now), before: ofGroup(before) })
      }
      expect(new Set(approvers.map(({ id }) => id))).toEqual(
        new Set(all.flatMap((one) => peopleOf(one)).map(({ id }) => id)),
      )
      for (const { id, name, ...numbers } of approvers) {
        expect(name).toBe(all.flatMap(peopleOf).findLast((person) => person.id === id)?.name)
        expect(numbers).toEqual({ now: recountOf(now, id), before: recountOf(before, id) })
      }
    }),
  )
})

test('names that only together read the same are counted apart', () => {
  const asked = [
    anAsked({ policyId: 'a', rule: '1:b' }),
    anAsked({ policyId: 'a1:b', rule: '' }),
    anAsked({ policyId: '-', rule: null }),
    anAsked({ policyId: null, rule: '-' }),
  ]

  expect(statisticsOf(anActivity({ asked }), anActivity()).rules).toHaveLength(4)
})

test('asked is the sum of all ends and of what is pending', () => {
  fc.assert(
    fc.property(fc.array(someAsked(), { maxLength: 30 }), (asked) => {
      const numbers = numbersOf(anActivity({ asked }))
      const { approved, rejected, expired, cancelled, deniedLater, lockedDown, pending } = numbers

      expect(approved + rejected + expired + cancelled + deniedLater + lockedDown + pending).toBe(
        numbers.asked,
      )
      expect(numbers.asked).toBe(asked.length)
    }),
  )
})

test('the median of an even count is in the middle, and p90 leaves one of ten above it', () => {
  const times = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]

  expect(decisionTimes(times)).toEqual({ medianMs: 5.5, p90Ms: 9, slowestMs: 10 })
  expect(decisionTimes([7])).toEqual({ medianMs: 7, p90Ms: 7, slowestMs: 7 })
  expect(decisionTimes([])).toBeNull()
})

test('the money of approved requests is summed by currency, and that of others is not', () => {
  const euros = (minorUnits: number) => ({ value: { currency: 'EUR', minorUnits } })
  const asked = [
    anAsked(euros(100)),
    anAsked(euros(250)),
    anAsked({ value: { currency: 'CHF', minorUnits: 5 } }),
    anAsked({ ...euros(999), status: 'rejected' }),
    anAsked(),
  ]

  expect(numbersOf(anActivity({ asked })).value).toEqual([
    { currency: 'CHF', minorUnits: 5 },
    { currency: 'EUR', minorUnits: 350 },
  ])
})

function someAsked() {
  return fc
    .record({
      tool: fc.constantFrom('refund', 'mail'),
      agentId: fc.constantFrom('a', 'b'),
      rule: fc.constantFrom('r', 's', null),
      status: fc.constantFrom<AskedRequest['status']>(
        'pending',
        'approved',
        'rejected',
        'expired',
        'cancelled',
        'denied',
      ),
    })
    .map((known) => anAsked({ ...known, execution: known.status === 'approved' ? 'failed' : null }))
}

function someVotedOn() {
  const person = fc.constantFrom(ANN, { ...ANN, name: 'Ann Meyer' }, BEN)
  const vote = fc.record({
    by: person,
    choice: fc.constantFrom('approve' as const, 'deny' as const),
    tookMs: fc.nat(9),
  })
  return fc
    .record({
      groups: fc.uniqueArray(fc.constantFrom('finance', 'growth', 'cfo')),
      votes: fc.array(vote, { maxLength: 3 }),
      editedBy: fc.option(person),
    })
    .map(anAsked)
}

/** In the order in which their names became known. */
function peopleOf({ votes, editedBy }: AskedRequest): readonly Voter[] {
  return [...votes.map(({ by }) => by), ...(editedBy === null ? [] : [editedBy])]
}

function recountOf(asked: readonly AskedRequest[], id: string): VoteNumbers {
  const votes = asked.flatMap((request) => request.votes.filter(({ by }) => by.id === id))
  const approved = votes.filter(({ choice }) => choice === 'approve').length
  return {
    approved,
    denied: votes.length - approved,
    edited: asked.filter(({ editedBy }) => editedBy?.id === id).length,
    approvalRate: votes.length === 0 ? null : approved / votes.length,
    timeToDecide: decisionTimes(votes.map(({ tookMs }) => tookMs)),
  }
}
