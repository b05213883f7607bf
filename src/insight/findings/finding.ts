import type { FindingKind } from '#protocol/stats.ts'
import type { Activity, AskedCount, AskedRequest, Voter } from '../../ledger/activity.ts'
import type { Period } from '../../ledger/period.ts'
import type { Bundle, FindingThresholds, PolicyChange } from '../../policy/bundle.ts'

/** What the numbers say, and what to do. Sentences hold names and numbers only, nothing that an agent is free to write. */
export interface Finding {
  readonly kind: FindingKind
  readonly subject: FindingSubject
  /** The numbers, in one sentence. */
  readonly evidence: string
  /** When this is reported, in words. */
  readonly threshold: string
  /** What to do, in one sentence. */
  readonly suggestion: string
  /** Null: no change of the policies helps. */
  readonly change: PolicyChange | null
  /** Shows the rows behind the number. */
  readonly audit: FindingFilter
}

export interface FindingSubject {
  readonly tool: string | null
  readonly agentId: string | null
  readonly policyId: string | null
  readonly rule: string | null
  readonly approver: Voter | null
}

/** Filters of the audit log, with absolute times in ISO 8601. */
export interface FindingFilter {
  readonly tool?: string
  readonly agentId?: string
  readonly policy?: string
  readonly approver?: string
  readonly kind?: 'settled' | 'opened' | 'voted' | 'bypass_seen' | 'lapsed'
  readonly outcome?: 'expired' | 'failed'
  readonly since: string
  readonly until: string
}

/** What the findings are made of. */
export interface FindingInput {
  readonly period: Period
  readonly activity: Activity
  /** How often each rule asked in each of the periods of the same length before, the latest first. */
  readonly earlier: readonly (readonly AskedCount[])[]
  readonly thresholds: FindingThresholds
  readonly policies: Pick<Bundle, 'rule' | 'tool' | 'approvers'>
}

/** Finds what is so in one way. */
export type Finder = (input: FindingInput) => readonly Finding[]

/** A subject without what is not given. */
export function subject(known: Partial<FindingSubject>): FindingSubject {
  return { tool: null, agentId: null, policyId: null, rule: null, approver: null, ...known }
}

/** The period of the finding, as a filter of the audit log. */
export function during({ fromMs, toMs }: Period): Pick<FindingFilter, 'since' | 'until'> {
  return { since: new Date(fromMs).toISOString(), until: new Date(toMs).toISOString() }
}

/** The calls of one rule that people were asked about. */
export interface RuleCalls {
  readonly policyId: string
  readonly rule: string
  /** Null: there are several. */
  readonly tool: string | null
  readonly calls: readonly AskedRequest[]
}

/** Calls by the rule that asked; those without a rule are left out. */
export const callsByRule = oncePerList((asked): readonly RuleCalls[] => {
  const calls = asked.filter(({ kind }) => kind === 'call')
  return groupsOf(
    calls,
    ({ policyId }) => policyId,
    ({ rule }) => rule,
  ).flatMap((group) => {
    const [first] = group
    if (first === undefined || first.policyId === null || first.rule === null) return []
    const isOneTool = group.every(({ tool }) => tool === first.tool)
    const { policyId, rule } = first
    return [{ policyId, rule, tool: isOneTool ? first.tool : null, calls: group }]
  })
})

/** The calls of one tool by one agent. */
export interface AgentToolCalls {
  readonly tool: string
  readonly agentId: string
  readonly calls: readonly AskedRequest[]
}

/** Calls by agent and tool. */
export const callsByAgentAndTool = oncePerList((asked): readonly AgentToolCalls[] => {
  const calls = asked.filter(({ kind }) => kind === 'call')
  return groupsOf(
    calls,
    ({ tool }) => tool,
    ({ agentId }) => agentId,
  ).flatMap((group) => group.slice(0, 1).map(({ tool, agentId }) => ({ tool, agentId, calls: group })))
})

type Name = (request: AskedRequest) => string | null

/** Those with the same two names, in the order of the first of each: quicker than by one text made of both. */
function groupsOf(
  asked: readonly AskedRequest[],
  one: Name,
  other: Name,
): readonly (readonly AskedRequest[])[] {
  const groups: AskedRequest[][] = []
  const known = new Map<string | null, Map<string | null, AskedRequest[]>>()
  for (const request of asked) {
    const byOther = known.get(one(request)) ?? new Map<string | null, AskedRequest[]>()
    const group = byOther.get(other(request))
    if (group !== undefined) {
      group.push(request)
      continue
    }
    const made = [request]
    groups.push(made)
    known.set(one(request), byOther.set(other(request), made))
  }
  return groups
}

/** Several findings group the same list of requests. */
function oncePerList<Groups>(
  group: (asked: readonly AskedRequest[]) => Groups,
): (asked: readonly AskedRequest[]) => Groups {
  const known = new WeakMap<readonly AskedRequest[], Groups>()
  return (asked) => {
    const before = known.get(asked)
    if (before !== undefined) return before
    const groups = group(asked)
    known.set(asked, groups)
    return groups
  }
}

/** The rule that most of these calls were asked by; null: none was. */
export function mainRule(calls: readonly AskedRequest[]): Pick<RuleCalls, 'policyId' | 'rule'> | null {
  const [most] = callsByRule(calls).toSorted((one, other) => other.calls.length - one.calls.length)
  return most === undefined ? null : { policyId: most.policyId, rule: most.rule }
}

/** A file name of a policy made of a tool's or an agent's name. */
export function policyName(prefix: string, name: string): string {
  return `${prefix}_${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`.slice(0, 64)
}
