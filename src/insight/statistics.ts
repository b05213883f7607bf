import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import type { Activity } from '../ledger/activity.ts'
import { type AskedCall, type AskedRequests, NOBODY_ASKED } from '../ledger/asked-requests.ts'
import { groupCalls } from './group-asked.ts'
import { keyOf } from './key.ts'
import { askedNumbers, numbersOf } from './numbers.ts'
import { NO_VOTES, votesByPerson } from './votes.ts'

/** The numbers of a period, against those of the period before. */
export type Statistics = Pick<Stats, 'total' | 'tools' | 'rules' | 'agents' | 'groups' | 'approvers'>

/** Counts by tool, rule, agent, approver group and approver; whatever occurs in either period. */
export function statisticsOf(activity: Activity, activityBefore: Activity): Statistics {
  const rules = new Map<string, Pick<AskedCall, 'policyId' | 'rule'>>()
  const both = (read: (activity: Activity) => Numbers) => breakdown(read(activity), read(activityBefore))
  return {
    total: { now: numbersOf(activity), before: numbersOf(activityBefore) },
    tools: both((one) => numbersBy(one, ({ tool }) => tool)).map(({ key, ...numbers }) => ({
      tool: key,
      ...numbers,
    })),
    rules: both((one) => numbersByRule(one, rules)).flatMap(({ key, ...numbers }) => {
      const rule = rules.get(key)
      return rule === undefined ? [] : [{ ...rule, ...numbers }]
    }),
    agents: both((one) => numbersBy(one, ({ agentId }) => agentId)).map(({ key, ...numbers }) => ({
      agentId: key,
      ...numbers,
    })),
    groups: both(numbersByGroup).map(({ key, ...numbers }) => ({ group: key, ...numbers })),
    approvers: approversOf(activity.asked, activityBefore.asked),
  }
}

type Numbers = ReadonlyMap<string, StatsNumbers>

function numbersBy(
  { automatic, asked, bypasses }: Activity,
  nameOf: (about: Pick<AskedCall, 'tool' | 'agentId'>) => string,
): Numbers {
  return numbersOfParts({
    automatic: Map.groupBy(automatic, nameOf),
    asked: new Map(groupCalls(asked, nameOf).map(({ call, requests }) => [nameOf(call), requests])),
    bypasses: Map.groupBy(bypasses, nameOf),
  })
}

/** Of bypasses no rule is known. Remembers the rule of each key. */
function numbersByRule(
  { automatic, asked }: Activity,
  rules: Map<string, Pick<AskedCall, 'policyId' | 'rule'>>,
): Numbers {
  const ruleKey = ({ policyId, rule }: Pick<AskedCall, 'policyId' | 'rule'>) => {
    const key = keyOf(policyId, rule)
    rules.set(key, { policyId, rule })
    return key
  }
  const groups = groupCalls(
    asked,
    ({ policyId }) => policyId,
    ({ rule }) => rule,
  )
  return numbersOfParts({
    automatic: Map.groupBy(automatic, ruleKey),
    asked: new Map(groups.map(({ call, requests }) => [ruleKey(call), requests])),
    bypasses: new Map(),
  })
}

/** The parts of an activity by a key. */
type Parts = { readonly [Part in keyof Activity]: ReadonlyMap<string, Activity[Part]> }

function numbersOfParts({ automatic, asked, bypasses }: Parts): Numbers {
  const keys = new Set([...asked.keys(), ...automatic.keys(), ...bypasses.keys()])
  const numbers = (key: string) =>
    numbersOf({
      automatic: automatic.get(key) ?? [],
      asked: asked.get(key) ?? NOBODY_ASKED,
      bypasses: bypasses.get(key) ?? [],
    })
  return new Map([...keys].map((key) => [key, numbers(key)]))
}

/** Of what was decided without people there is no group. Few different lists of groups are asked. */
function numbersByGroup({ asked }: Activity): Numbers {
  const parts = new Map<string, AskedRequests[]>()
  for (const { call, requests } of groupCalls(asked, ({ groups }) => keyOf(...groups))) {
    for (const group of call.groups) {
      const known = parts.get(group)
      if (known === undefined) parts.set(group, [requests])
      else known.push(requests)
    }
  }
  return new Map([...parts].map(([group, its]) => [group, askedNumbers(its)]))
}

interface Counted {
  readonly key: string
  readonly now: StatsNumbers
  readonly before: StatsNumbers
}

/** Those asked most often first. */
function breakdown(now: Numbers, before: Numbers): readonly Counted[] {
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
