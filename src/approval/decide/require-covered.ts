import { covers } from '../../core/glob.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { AgentKey } from '../model/agent-key.ts'

/** Agent and tool of a call, which a key must cover. */
interface KeyUse {
  readonly agentId: string
  /** Null: no tool. */
  readonly tool: string | null
}

/** Is the key for this agent and this tool? */
export function isCovered({ agents, tools }: AgentKey, { agentId, tool }: KeyUse): boolean {
  return covers(agents, agentId) && isToolCovered(tools, tool)
}

/** @throws {VetoError} `agent_not_covered` or `tool_not_covered`, saying what the key is for. */
export function requireCovered({ agents, tools }: AgentKey, { agentId, tool }: KeyUse): void {
  if (!covers(agents, agentId)) {
    throw new VetoError(
      'agent_not_covered',
      `This key is for the agents ${agents}, not ${agentId}: use a key for that agent`,
    )
  }
  if (isToolCovered(tools, tool)) return
  throw new VetoError(
    'tool_not_covered',
    `This key is for the tools ${tools?.join(', ')}, not ${tool}: use a key that covers it`,
  )
}

function isToolCovered(tools: AgentKey['tools'], tool: string | null): boolean {
  return tools === null || tool === null || tools.some((pattern) => covers(pattern, tool))
}
