import { type AskedRequests, callsOf, whereCall } from '../../ledger/asked-requests.ts'
import { groupCalls } from '../group-asked.ts'
import { keyOf } from '../key.ts'

/** The calls of one rule that people were asked about. */
export interface RuleCalls {
  readonly policyId: string
  readonly rule: string
  /** Null: there are several. */
  readonly tool: string | null
  readonly calls: AskedRequests
}

/** Calls by the rule that asked; those without a rule are left out. */
export const callsByRule = oncePerList((asked): readonly RuleCalls[] => {
  const calls = whereCall(
    asked,
    ({ kind, policyId, rule }) => kind === 'call' && policyId !== null && rule !== null,
  )
  return [...groupCalls(calls, ({ policyId, rule }) => [keyOf(policyId, rule)]).values()].flatMap((group) => {
    const [first, ...others] = callsOf(group)
    if (first === undefined || first.policyId === null || first.rule === null) return []
    const { policyId, rule, tool } = first
    return [
      { policyId, rule, tool: others.every((other) => other.tool === tool) ? tool : null, calls: group },
    ]
  })
})

/** The calls of one tool by one agent. */
export interface AgentToolCalls {
  readonly tool: string
  readonly agentId: string
  readonly calls: AskedRequests
}

/** Calls by agent and tool. */
export const callsByAgentAndTool = oncePerList((asked): readonly AgentToolCalls[] => {
  const calls = whereCall(asked, ({ kind }) => kind === 'call')
  return [...groupCalls(calls, ({ tool, agentId }) => [keyOf(tool, agentId)]).values()].flatMap((group) =>
    callsOf(group)
      .slice(0, 1)
      .map(({ tool, agentId }) => ({ tool, agentId, calls: group })),
  )
})

/** Several findings group the same requests. */
function oncePerList<Groups>(group: (asked: AskedRequests) => Groups): (asked: AskedRequests) => Groups {
  const known = new WeakMap<AskedRequests, Groups>()
  return (asked) => {
    const before = known.get(asked)
    if (before !== undefined) return before
    const groups = group(asked)
    known.set(asked, groups)
    return groups
  }
}

/** The rule that most of these calls were asked by; null: none was. */
export function mainRule(calls: AskedRequests): Pick<RuleCalls, 'policyId' | 'rule'> | null {
  const [most] = callsByRule(calls).toSorted((one, other) => other.calls.rows.length - one.calls.rows.length)
  return most === undefined ? null : { policyId: most.policyId, rule: most.rule }
}
