import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import type { Activity, AskedRequest } from '../ledger/activity.ts'
import { keyOf } from './key.ts'
import { numbersOf } from './numbers.ts'
import { NO_VOTES, votesByPerson } from './votes.ts'

/** The numbers of a period, against those of the period before. */
export type Statistics = Pick<Stats, 'total' | 'tools' | 'rules' | 'agents' | 'groups' | 'approvers'>

/** Counts by tool, rule, agent, approver group and approver; whatever occurs in either period. */
export function statisticsOf(now: Activity, before: Activity): Statistics {
  const by = breakdownOf(now, before)
  return {
    total: { now: numbersOf(now), before: numbersOf(before) },
    tools: by(({ tool }) => tool).map(({ key, ...numbers }) => ({ tool: key, ...numbers })),
    rules: rulesOf(now, before),
    agents: by(({ agentId }) => agentId).map(({ key, ...numbers }) => ({ agentId: key, ...numbers })),
    groups: groupsOf(now, before),
    approvers: approversOf(now.asked, before.asked),
  }
}

/** What all rows have; those of bypasses name no rule. */
interface Row {
  readonly tool: string
  readonly agentId: string
  readonly policyId?: string | null
  readonly rule?: string | null
}

interface Counted {
  readonly key: string
  readonly now: StatsNumbers
  readonly before: StatsNumbers
}

/** Null: the row belongs to no key. */
type KeyOf = (row: Row) => string | null

function breakdownOf(now: Activity, before: Activity): (keyOf: KeyOf) => readonly Counted[] {
  return (keyOf) => {
    const here = splitBy(now, keyOf)
    const earlier = splitBy(before, keyOf)
    return [...new Set([...here.keys(), ...earlier.keys()])]
      .map((key) => ({
        key,
        now: numbersOf(here.get(key) ?? NOTHING),
        before: numbersOf(earlier.get(key) ?? NOTHING),
      }))
      .sort(byAsked)
  }
}

const NOTHING: Activity = { automatic: [], asked: [], bypasses: [] }

function splitBy({ automatic, asked, bypasses }: Activity, keyOf: KeyOf): ReadonlyMap<string, Activity> {
  const parts = {
    automatic: Map.groupBy(automatic, keyOf),
    asked: Map.groupBy(asked, keyOf),
    bypasses: Map.groupBy(bypasses, keyOf),
  }
  const keys = new Set(Object.values(parts).flatMap((part) => [...part.keys()]))
  return new Map(
    [...keys].flatMap((key) =>
      key === null
        ? []
        : [
            [
              key,
              {
                automatic: parts.automatic.get(key) ?? [],
                asked: parts.asked.get(key) ?? [],
                bypasses: parts.bypasses.get(key) ?? [],
              },
            ] as const,
          ],
    ),
  )
}

function byAsked(one: Counted, other: Counted): number {
  return other.now.asked - one.now.asked || calls(other) - calls(one) || (one.key < other.key ? -1 : 1)
}

function calls({ now: { allowed, denied } }: Counted): number {
  return allowed + denied
}

function rulesOf(now: Activity, before: Activity): Statistics['rules'] {
  const rules = new Map<string, Rule>()
  const ruleKey = ({ policyId, rule }: Row) => {
    if (policyId === undefined || rule === undefined) return null
    const key = keyOf(policyId, rule)
    if (!rules.has(key)) rules.set(key, { policyId, rule })
    return key
  }
  return breakdownOf(now, before)(ruleKey).flatMap(({ key, ...numbers }) => {
    const rule = rules.get(key)
    return rule === undefined ? [] : [{ ...rule, ...numbers }]
  })
}

type Rule = Pick<Statistics['rules'][number], 'policyId' | 'rule'>

function groupsOf(now: Activity, before: Activity): Statistics['groups'] {
  const here = splitByGroup(now.asked)
  const earlier = splitByGroup(before.asked)
  const ofGroup = (parts: typeof here, name: string) =>
    numbersOf({ ...NOTHING, asked: parts.get(name) ?? [] })
  return [...new Set([...here.keys(), ...earlier.keys()])]
    .map((key) => ({ key, now: ofGroup(here, key), before: ofGroup(earlier, key) }))
    .sort(byAsked)
    .map(({ key, ...numbers }) => ({ group: key, ...numbers }))
}

function splitByGroup(asked: readonly AskedRequest[]): ReadonlyMap<string, readonly AskedRequest[]> {
  const parts = new Map<string, AskedRequest[]>()
  for (const request of asked) {
    for (const name of request.groups) {
      const part = parts.get(name)
      if (part === undefined) parts.set(name, [request])
      else part.push(request)
    }
  }
  return parts
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
