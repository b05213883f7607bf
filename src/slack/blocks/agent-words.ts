import { editOf, type VetoRequest } from '../../approval/model/request.ts'
import { bold, line, type Paragraph, quote } from './blocks.ts'

/** Words of the agent, which nobody has checked, under their label. `words` must be visible text. */
export function agentWords(request: VetoRequest, words: string): readonly Paragraph[] {
  return [
    line(bold(editOf(request) === null ? `${AGENT_WORDS}:` : `${AGENT_WORDS}, written before the edit:`)),
    quote(words),
  ]
}

/** The label of anything that an agent is free to say. */
export const AGENT_WORDS = "Agent's own words (unverified)"
