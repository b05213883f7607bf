import { type AskedRequests, callsOf, whereCall } from '../../ledger/asked-requests.ts'
import { groupCalls } from '../group-asked.ts'

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
  const calls = whereCall(asked, ({ kind }) => kind === 'call')
  return groupCalls(
    calls,
    ({ policyId }) => policyId,
    ({ rule }) => rule,
  ).flatMap(({ call: { policyId, rule, tool }, requests }) => {
    if (policyId === null || rule === null) return []
    const isOneTool = callsOf(requests).every((call) => call.tool === tool)
    return [{ policyId, rule, tool: isOneTool ? tool : null, calls: requests }]
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
  return groupCalls(
    calls,
    ({ tool }) => tool,
    ({ agentId }) => agentId,
  ).map(({ call: { tool, agentId }, requests }) => ({ tool, agentId, calls: requests }))
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
