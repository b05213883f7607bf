import type { EscalatedRequest } from '../../approval/model/request.ts'
import { bold, code, line, type Paragraph, text } from './blocks.ts'

/** The agent, what it does, for whom, and in which session: `support-agent asks a question for ann@acme.test`. */
export function agentLine({ call }: EscalatedRequest, does: string): Paragraph {
  const { agentId, requester, sessionId } = call
  return line(
    bold(agentId),
    text(` ${does}`),
    ...(requester === null ? [] : [text(' for '), bold(requester)]),
    ...(sessionId === null ? [] : [text(' in session '), code(sessionId)]),
  )
}
