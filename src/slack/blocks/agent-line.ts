import type { EscalatedRequest, VetoRequest } from '../../approval/model/request.ts'
import { bold, line, type Paragraph, text } from './blocks.ts'

/** The agent, what it does, and for whom: `support-agent asks a question for ann@acme.test`. */
export function agentLine({ call }: EscalatedRequest, does: string): Paragraph {
  const { agentId, requester } = call
  return line(
    bold(agentId),
    text(` ${does}`),
    ...(requester === null ? [] : [text(' for '), bold(requester)]),
  )
}

/** The agent's id where nothing may stand that an agent is free to write: ids are its own choice within the pattern of its key. Null: it is no plain one. */
export function safeAgentName({ call: { agentId } }: Pick<VetoRequest, 'call'>): string | null {
  return PLAIN_ID.test(agentId) ? agentId : null
}

const PLAIN_ID = /^[A-Za-z0-9_.-]{1,64}$/
