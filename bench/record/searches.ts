import type { AuditFilter } from '../../src/approval/model/audit-filter.ts'
import { AGENTS, PEOPLE, REQUESTERS, TOOLS, WORDS } from './names.ts'

/** A search, and whether the record holds something that it finds. */
export interface Search {
  readonly name: string
  readonly filter: Omit<AuditFilter, 'limit'>
  readonly finds: boolean
}

interface Facts {
  readonly requestId: string
  readonly endMs: number
}

const DAY_MS = 86_400_000

/** Every filter of `/veto audit` alone, rare and frequent, then together, then some that find nothing. */
export function searchesOf({ requestId, endMs }: Facts): readonly Search[] {
  const agentId = AGENTS[2]
  const rareAgent = AGENTS.at(-1) ?? ''
  const tool = TOOLS[2]
  const rareTool = TOOLS.at(-1) ?? ''
  const approver = PEOPLE[2]?.id ?? ''
  const word = WORDS[2] ?? ''
  const sinceMs = endMs - 7 * DAY_MS
  const untilMs = endMs - 100 * DAY_MS
  return [
    found('no filter', {}),
    found('agent', { agentId }),
    found('rare agent', { agentId: rareAgent }),
    found('agents by pattern', { agentId: 'agent-1*' }),
    found('tool', { tool }),
    found('rare tool', { tool: rareTool }),
    found('tools by pattern', { tool: '*_1*' }),
    found('outcome denied', { outcome: 'denied' }),
    found('outcome expired', { outcome: 'expired' }),
    found('outcome failed', { outcome: 'failed' }),
    found('approver', { approver }),
    found('rare approver', { approver: PEOPLE.at(-1)?.id ?? '' }),
    found('policy', { policy: `policy-${tool}` }),
    found('rule', { rule: `ask_${tool}` }),
    found('requester', { requesters: [REQUESTERS[2] ?? ''] }),
    found('request', { request: requestId }),
    found('reason of a policy', { reason: 'closed on weekends' }),
    found('reason of a person', { reason: `${word} ` }),
    found('reason, two letters', { reason: 'ow' }),
    found('since a week', { sinceMs }),
    found('until 100 days ago', { untilMs }),
    found('agent and tool', { agentId, tool }),
    found('agent and denied', { agentId, outcome: 'denied' }),
    found('agent, tool and denied', { agentId, tool, outcome: 'denied' }),
    found('tool and approver', { tool, approver }),
    found('approver and rejected', { approver, outcome: 'rejected' }),
    found('agent and rule', { agentId, rule: `ask_${tool}` }),
    found('agent and reason', { agentId, reason: 'closed on weekends' }),
    found('denied, reason, until', { outcome: 'denied', reason: 'closed on weekends', untilMs }),
    found('pattern, tool and policy', { agentId: 'agent-1*', tool, policy: `policy-${tool}` }),
    nothing('an agent that nobody knows', { agentId: 'agent-x' }),
    nothing('a request that nobody knows', { request: 'req_x' }),
    nothing('an approver who never voted', { approver: 'U0NOBODY' }),
    nothing('a reason that nobody gave', { reason: 'weekends are closed' }),
    nothing('a tool and another policy', { tool, policy: `policy-${TOOLS[3]}` }),
    nothing('a rule and another tool', { tool: TOOLS[3], rule: `ask_${tool}` }),
    nothing('an approver and automatic denials', { approver, reason: 'closed on weekends' }),
    nothing('a policy and another reason', { policy: `policy-${TOOLS[3]}`, reason: `${tool} is closed` }),
  ]
}

function found(name: string, filter: Search['filter']): Search {
  return { name, filter, finds: true }
}

function nothing(name: string, filter: Search['filter']): Search {
  return { name, filter, finds: false }
}
