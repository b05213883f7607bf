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
  const names = new Map([...before.rules.names, ...now.rules.names])
  return {
    total: { now: now.total.numbers(), before: before.total.numbers() },
    tools: breakdown(now.tools, before.tools).map(({ key, ...numbers }) => ({ tool: key, ...numbers })),
    rules: breakdown(now.rules.counters, before.rules.counters).flatMap(({ key, ...numbers }) => {
      const rule = names.get(key)
      return rule === undefined ? [] : [{ ...rule, ...numbers }]
    }),
    agents: breakdown(now.agents, before.agents).map(({ key, ...numbers }) => ({ agentId: key, ...numbers })),
    groups: breakdown(now.groups, before.groups).map(({ key, ...numbers }) => ({ group: key, ...numbers })),
    approvers: approversOf(activity.asked, activityBefore.asked),
  }
}

type Counters = Map<string, Counter>

interface Rule {
  readonly policyId: string | null
  readonly rule: string | null
}

/** Each row is counted by everything that it belongs to, in one pass. */
function countersOf({ automatic, asked, bypasses }: Activity): PeriodCounters {
  const all: PeriodCounters = {
    total: createCounter(),
    tools: new Map(),
    agents: new Map(),
    groups: new Map(),
    rules: { counters: new Map(), names: new Map() },
  }
  for (const request of asked) for (const counter of countersFor(all, request)) counter.addAsked(request)
  for (const count of automatic) for (const counter of countersFor(all, count)) counter.addAutomatic(count)
  for (const count of bypasses) for (const counter of countersFor(all, count)) counter.addBypasses(count)
  return all
}

interface PeriodCounters {
  readonly total: Counter
  readonly tools: Counters
  readonly agents: Counters
  readonly groups: Counters
  readonly rules: { readonly counters: Counters; readonly names: Map<string, Rule> }
}

/** What all rows have; bypasses name no rule, and only requests that people were asked about name groups. */
interface Row extends Partial<Rule> {
  readonly tool: string
  readonly agentId: string
  readonly groups?: readonly string[]
}

function countersFor(
  all: PeriodCounters,
  { tool, agentId, policyId, rule, groups }: Row,
): readonly Counter[] {
  const counters = [all.total, counterIn(all.tools, tool), counterIn(all.agents, agentId)]
  if (policyId !== undefined && rule !== undefined) counters.push(ruleCounter(all.rules, { policyId, rule }))
  if (groups !== undefined) for (const group of groups) counters.push(counterIn(all.groups, group))
  return counters
}

function ruleCounter({ counters, names }: PeriodCounters['rules'], { policyId, rule }: Rule): Counter {
  const key = keyOf(policyId, rule)
  if (!names.has(key)) names.set(key, { policyId, rule })
  return counterIn(counters, key)
}

function counterIn(counters: Counters, key: string): Counter {
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
