import type { EscalatedRequest } from '../../approval/model/request.ts'
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
