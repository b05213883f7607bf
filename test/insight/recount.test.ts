import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatsNumbers } from '#protocol/stats.ts'
import { filterActivity } from '../../src/insight/filter-activity.ts'
import { decisionTimes, numbersOf, share } from '../../src/insight/numbers.ts'
import { statisticsOf } from '../../src/insight/statistics.ts'
import { fourWeeks } from '../../src/insight/trend.ts'
import { anActivity, anAsked } from '../support/activity.ts'
import type { CountedRequest } from '../support/asked-columns.ts'
import { NOW_MS } from '../support/builders.ts'

const DAY_MS = 86_400_000
const PERIOD = { fromMs: NOW_MS - 28 * DAY_MS, toMs: NOW_MS, timezone: 'UTC' }

const requests = fc.array(
  fc
    .record({
      createdAtMs: fc.integer({ min: PERIOD.fromMs, max: PERIOD.toMs - 1 }),
      tool: fc.constantFrom('refund', 'mail', 'crm.read'),
      agentId: fc.constantFrom('a', 'b'),
      policyId: fc.constantFrom('p', null),
      rule: fc.constantFrom('r', 's', null),
      groups: fc.uniqueArray(fc.constantFrom('finance', 'growth')),
      status: fc.constantFrom<CountedRequest['status']>(
        'pending',
        'approved',
        'approved',
        'rejected',
        'expired',
        'cancelled',
        'denied',
        'locked_down',
      ),
      decidedInMs: fc.nat(99),
      editedBy: fc.constantFrom({ id: 'U1', name: 'Ann' }, null),
      execution: fc.constantFrom<CountedRequest['execution']>(
        'succeeded',
        'failed',
        'lapsed',
        'denied',
        null,
      ),
      value: fc.option(fc.record({ currency: fc.constantFrom('EUR', 'JPY'), minorUnits: fc.nat() })),
    })
    .map(anAsked),
  { maxLength: 40 },
)

test('the numbers of all requests, and by tool, agent, rule and group, equal a recount of the requests one by one', () => {
  fc.assert(
    fc.property(requests, requests, (now, before) => {
      const stats = statisticsOf(anActivity({ asked: now }), anActivity({ asked: before }))
      const recounted = (is: (request: CountedRequest) => boolean) => ({
        now: recount(now.filter(is)),
        before: recount(before.filter(is)),
      })

      expect(stats.total).toEqual(recounted(() => true))
      for (const { tool, ...numbers } of stats.tools)
        expect(numbers).toEqual(recounted((one) => one.tool === tool))
      for (const { agentId, ...numbers } of stats.agents)
        expect(numbers).toEqual(recounted((one) => one.agentId === agentId))
      for (const { policyId, rule, ...numbers } of stats.rules)
        expect(numbers).toEqual(recounted((one) => one.policyId === policyId && one.rule === rule))
      for (const { group, ...numbers } of stats.groups)
        expect(numbers).toEqual(recounted((one) => one.groups.includes(group)))
      expect(namesIn(stats.tools.map(({ tool }) => tool))).toEqual(
        namesIn([...now, ...before].map(({ tool }) => tool)),
      )
    }),
    { numRuns: 40 },
  )
})

test('the numbers of some tools and agents equal a recount of their requests', () => {
  fc.assert(
    fc.property(requests, (asked) => {
      const filtered = filterActivity(anActivity({ asked }), { tools: ['*r*'], agents: ['a'] })

      expect(numbersOf(filtered)).toEqual(
        recount(asked.filter(({ tool, agentId }) => tool.includes('r') && agentId === 'a')),
      )
    }),
  )
})

test('the numbers of each of four weeks equal a recount, of whichever of two lists a request is in', () => {
  fc.assert(
    fc.property(requests, requests, (one, other) => {
      const weeks = fourWeeks({
        activity: anActivity({ asked: one }),
        before: anActivity({ asked: other }),
        period: PERIOD,
      })
      const dayOf = (atMs: number) => Math.floor(atMs / DAY_MS)

      for (const { firstDate, lastDate, now } of weeks) {
        const [first, last] = [dayOf(firstDate.getTime()), dayOf(lastDate.getTime())]
        const isIn = ({ createdAtMs }: CountedRequest) =>
          dayOf(createdAtMs) >= first && dayOf(createdAtMs) <= last
        expect(now).toEqual(recount([...other, ...one].filter(isIn)))
      }
    }),
  )
})

function recount(asked: readonly CountedRequest[]): StatsNumbers {
  const count = (is: (request: CountedRequest) => boolean) => asked.filter(is).length
  const approved = asked.filter(({ status }) => status === 'approved')
  const currencies = namesIn(approved.flatMap(({ value }) => value?.currency ?? []))
  return {
    asked: asked.length,
    edited: count(({ editedBy }) => editedBy !== null),
    failed: count(({ execution }) => execution === 'failed'),
    neverRan: count(({ execution }) => execution === 'lapsed' || execution === 'denied'),
    bypasses: 0,
    pending: count(({ status }) => status === 'pending'),
    approved: approved.length,
    rejected: count(({ status }) => status === 'rejected'),
    expired: count(({ status }) => status === 'expired'),
    cancelled: count(({ status }) => status === 'cancelled'),
    deniedLater: count(({ status }) => status === 'denied'),
    lockedDown: count(({ status }) => status === 'locked_down'),
    allowed: 0,
    denied: 0,
    approvalRate: share(approved.length, approved.length + count(({ status }) => status === 'rejected')),
    timeToDecide: decisionTimes(asked.flatMap(({ decidedInMs }) => decidedInMs ?? [])),
    value: currencies.map((currency) => ({
      currency,
      minorUnits: approved.reduce(
        (sum, { value }) => sum + (value?.currency === currency ? value.minorUnits : 0),
        0,
      ),
    })),
  }
}

function namesIn(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
