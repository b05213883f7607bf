import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import type { Activity, AskedRequest } from '../ledger/activity.ts'
import { numbersOf, votesOf } from './numbers.ts'

/** The numbers of a period, against those of the period before. */
export type Statistics = Pick<Stats, 'total' | 'tools' | 'rules' | 'agents' | 'groups' | 'approvers'>

/** Counts by tool, rule, agent, approver group and approver; whatever occurs in either period. */
export function statisticsOf(now: Activity, before: Activity): Statistics {
  const by = breakdownOf(now, before)
  return {
    total: { now: numbersOf(now), before: numbersOf(before) },
    tools: by(({ tool }) => tool).map(({ key, ...numbers }) => ({ tool: key, ...numbers })),
    rules: by(ruleKey).map(({ key, ...numbers }) => ({ ...ruleOf(key), ...numbers })),
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

function ruleKey({ policyId, rule }: Row): string | null {
  return policyId === undefined || rule === undefined ? null : JSON.stringify([policyId, rule])
}

function ruleOf(key: string): { readonly policyId: string | null; readonly rule: string | null } {
  const [policyId, rule]: readonly (string | null)[] = JSON.parse(key)
  return { policyId: policyId ?? null, rule: rule ?? null }
}

function groupsOf(now: Activity, before: Activity): Statistics['groups'] {
  const names = new Set([...now.asked, ...before.asked].flatMap(({ groups }) => groups))
  const ofGroup = ({ asked }: Activity, name: string) =>
    numbersOf({ ...NOTHING, asked: asked.filter(({ groups }) => groups.includes(name)) })
  return [...names]
    .map((key) => ({ key, now: ofGroup(now, key), before: ofGroup(before, key) }))
    .sort(byAsked)
    .map(({ key, ...numbers }) => ({ group: key, ...numbers }))
}

function approversOf(now: readonly AskedRequest[], before: readonly AskedRequest[]): Statistics['approvers'] {
  const people = [...before, ...now].flatMap(({ votes, editedBy }) => [
    ...votes.map(({ by }) => by),
    ...(editedBy === null ? [] : [editedBy]),
  ])
  return [...new Map(people.map((person) => [person.id, person])).values()]
    .map(({ id, name }) => ({
      id,
      name,
      now: votesOf(now, { id, name }),
      before: votesOf(before, { id, name }),
    }))
    .sort(
      (one, other) =>
        other.now.approved + other.now.denied - one.now.approved - one.now.denied ||
        (one.id < other.id ? -1 : 1),
    )
}
