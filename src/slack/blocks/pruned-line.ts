import { prunedText } from '../../approval/decide/pruned-text.ts'
import type { PrunedRequest } from '../../approval/model/request.ts'
import { bold, line, type Paragraph, text } from './blocks.ts'

/** That the params and the result of a request were removed, and when. */
export function prunedLine({ pruned }: Pick<PrunedRequest, 'pruned'>): Paragraph {
  return line(bold('Parameters and result: '), text(`${prunedText(pruned)}.`))
}
