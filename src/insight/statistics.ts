import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import type { Activity, AskedRequest } from '../ledger/activity.ts'
import { keyOf } from './key.ts'
import { type Counter, createCounter } from './numbers.ts'
import { NO_VOTES, votesByPerson } from './votes.ts'

/** The numbers of a period, against those of the period before. */
export type Statistics = Pick<Stats, 'total' | 'tools' | 'rules' | 'agents' | 'groups' | 'approvers'>

/** Counts by tool, rule, agent, approver group and approver; whatever occurs in either period. */
export function statisticsOf(activity: Activity, activityBefore: Activity): Statistics {
  const now = countersOf(activity)
  const before = countersOf(activityBefore)
  const [rulesNow, rulesBefore] = [ruleCounters(now), ruleCounters(before)]
  const names = new Map(
    [...rulesBefore, ...rulesNow].map(([key, { policyId, rule }]) => [key, { policyId, rule }]),
  )
  return {
    total: { now: now.total.numbers(), before: before.total.numbers() },
    tools: breakdown(now.tools, before.tools).map(({ key, ...numbers }) => ({ tool: key, ...numbers })),
    rules: breakdown(countersIn(rulesNow), countersIn(rulesBefore)).flatMap(({ key, ...numbers }) => {
      const rule = names.get(key)
      return rule === undefined ? [] : [{ ...rule, ...numbers }]
    }),
    agents: breakdown(now.agents, before.agents).map(({ key, ...numbers }) => ({ agentId: key, ...numbers })),
    groups: breakdown(now.groups, before.groups).map(({ key, ...numbers }) => ({ group: key, ...numbers })),
    approvers: approversOf(activity.asked, activityBefore.asked),
  }
}

type Counters = Map<string, Counter>

/** Each row is counted by everything that it belongs to, in one pass. */
function countersOf({ automatic, asked, bypasses }: Activity): PeriodCounters {
  const all: PeriodCounters = {
    total: createCounter(),
    tools: new Map(),
    agents: new Map(),
    groups: new Map(),
    rules: new Map(),
  }
  const { total, tools, agents, groups, rules } = all
  for (const request of asked) {
    total.addAsked(request)
    counterIn(tools, request.tool).addAsked(request)
    counterIn(agents, request.agentId).addAsked(request)
    counterIn(rulesOf(rules, request.policyId), request.rule).addAsked(request)
    for (const group of request.groups) counterIn(groups, group).addAsked(request)
  }
  for (const count of automatic) {
    total.addAutomatic(count)
    counterIn(tools, count.tool).addAutomatic(count)
    counterIn(agents, count.agentId).addAutomatic(count)
    counterIn(rulesOf(rules, count.policyId), count.rule).addAutomatic(count)
  }
  for (const count of bypasses) {
    total.addBypasses(count)
    counterIn(tools, count.tool).addBypasses(count)
    counterIn(agents, count.agentId).addBypasses(count)
  }
  return all
}

interface PeriodCounters {
  readonly total: Counter
  readonly tools: Counters
  readonly agents: Counters
  readonly groups: Counters
  /** By policy, then by rule. */
  readonly rules: Map<string | null, Map<string | null, Counter>>
}

interface RuleCounter {
  readonly policyId: string | null
  readonly rule: string | null
  readonly counter: Counter
}

/** By one key of policy and rule. */
function ruleCounters({ rules }: PeriodCounters): ReadonlyMap<string, RuleCounter> {
  return new Map(
    [...rules].flatMap(([policyId, counters]) =>
      [...counters].map(([rule, counter]) => [keyOf(policyId, rule), { policyId, rule, counter }] as const),
    ),
  )
}

function countersIn(rules: ReadonlyMap<string, RuleCounter>): Counters {
  return new Map([...rules].map(([key, { counter }]) => [key, counter]))
}

function rulesOf(rules: PeriodCounters['rules'], policyId: string | null): Map<string | null, Counter> {
  const known = rules.get(policyId)
  if (known !== undefined) return known
  const made = new Map<string | null, Counter>()
  rules.set(policyId, made)
  return made
}

function counterIn<Key>(counters: Map<Key, Counter>, key: Key): Counter {
  const known = counters.get(key)
  if (known !== undefined) return known
  const made = createCounter()
  counters.set(key, made)
  return made
}

interface Counted {
  readonly key: string
  readonly now: StatsNumbers
  readonly before: StatsNumbers
}

/** Those asked most often first. */
function breakdown(now: Counters, before: Counters): readonly Counted[] {
  const nothing = createCounter()
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((key) => ({
      key,
      now: (now.get(key) ?? nothing).numbers(),
      before: (before.get(key) ?? nothing).numbers(),
    }))
    .sort(byAsked)
}

function byAsked(one: Counted, other: Counted): number {
  return other.now.asked - one.now.asked || calls(other) - calls(one) || (one.key < other.key ? -1 : 1)
}

function calls({ now: { allowed, denied } }: Counted): number {
  return allowed + denied
}

function approversOf(now: readonly AskedRequest[], before: readonly AskedRequest[]): Statistics['approvers'] {
  const here = votesByPerson(now)
  const earlier = votesByPerson(before)
  return [...new Map([...earlier, ...here]).values()]
    .map(({ person: { id, name } }) => ({
      id,
      name,
      now: here.get(id)?.numbers ?? NO_VOTES,
      before: earlier.get(id)?.numbers ?? NO_VOTES,
    }))
    .sort(
      (one, other) =>
        other.now.approved + other.now.denied - one.now.approved - one.now.denied ||
        (one.id < other.id ? -1 : 1),
    )
}
