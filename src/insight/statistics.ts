import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import type { Activity, AutomaticCount } from '../ledger/activity.ts'
import type { AskedCall, AskedRequests } from '../ledger/asked-requests.ts'
import { groupCalls } from './group-asked.ts'
import { keyOf } from './key.ts'
import { askedNumbers, numbersOf } from './numbers.ts'
import { NO_VOTES, votesByPerson } from './votes.ts'

/** The numbers of a period, against those of the period before. */
export type Statistics = Pick<Stats, 'total' | 'tools' | 'rules' | 'agents' | 'groups' | 'approvers'>

/** Counts by tool, rule, agent, approver group and approver; whatever occurs in either period. */
export function statisticsOf(activity: Activity, activityBefore: Activity): Statistics {
  const by = (keysOf: KeysOf) => breakdown(byKey(activity, keysOf), byKey(activityBefore, keysOf))
  const rules = new Map<string, Pick<AutomaticCount, 'policyId' | 'rule'>>()
  return {
    total: { now: numbersOf(activity), before: numbersOf(activityBefore) },
    tools: by(({ tool }) => [tool]).map(({ key, ...numbers }) => ({ tool: key, ...numbers })),
    rules: by((about) => keysOfRule(about, rules)).flatMap(({ key, ...numbers }) => {
      const rule = rules.get(key)
      return rule === undefined ? [] : [{ ...rule, ...numbers }]
    }),
    agents: by(({ agentId }) => [agentId]).map(({ key, ...numbers }) => ({ agentId: key, ...numbers })),
    groups: by(({ groups = [] }) => groups).map(({ key, ...numbers }) => ({ group: key, ...numbers })),
    approvers: approversOf(activity.asked, activityBefore.asked),
  }
}

/** What requests are counted by. Of bypasses no rule is known, and of what was decided without people no group. */
type About = Pick<AskedCall, 'tool' | 'agentId'> & Partial<Pick<AskedCall, 'policyId' | 'rule' | 'groups'>>

type KeysOf = (about: About) => readonly string[]

/** Remembers the rule of the key. */
function keysOfRule(
  { policyId, rule }: About,
  rules: Map<string, Pick<AutomaticCount, 'policyId' | 'rule'>>,
) {
  if (policyId === undefined || rule === undefined) return []
  const key = keyOf(policyId, rule)
  rules.set(key, { policyId, rule })
  return [key]
}

/** The parts of the activity that have a key in common. */
function byKey({ automatic, asked, bypasses }: Activity, keysOf: KeysOf): ReadonlyMap<string, StatsNumbers> {
  const askedBy = groupCalls(asked, keysOf)
  const [automaticBy, bypassesBy] = [grouped(automatic, keysOf), grouped(bypasses, keysOf)]
  const none = { columns: asked.columns, rows: [] }
  const keys = new Set([...askedBy.keys(), ...automaticBy.keys(), ...bypassesBy.keys()])
  const numbers = (key: string) =>
    numbersOf({
      automatic: automaticBy.get(key) ?? [],
      asked: askedBy.get(key) ?? none,
      bypasses: bypassesBy.get(key) ?? [],
    })
  return new Map([...keys].map((key) => [key, numbers(key)]))
}

function grouped<Row extends About>(
  rows: readonly Row[],
  keysOf: KeysOf,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const known = groups.get(key)
      if (known === undefined) groups.set(key, [row])
      else known.push(row)
    }
  }
  return groups
}

interface Counted {
  readonly key: string
  readonly now: StatsNumbers
  readonly before: StatsNumbers
}

/** Those asked most often first. */
function breakdown(
  now: ReadonlyMap<string, StatsNumbers>,
  before: ReadonlyMap<string, StatsNumbers>,
): readonly Counted[] {
  const nothing = askedNumbers([])
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((key) => ({ key, now: now.get(key) ?? nothing, before: before.get(key) ?? nothing }))
    .sort(byAsked)
}

function byAsked(one: Counted, other: Counted): number {
  return other.now.asked - one.now.asked || calls(other) - calls(one) || (one.key < other.key ? -1 : 1)
}

function calls({ now: { allowed, denied } }: Counted): number {
  return allowed + denied
}

function approversOf(now: AskedRequests, before: AskedRequests): Statistics['approvers'] {
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
