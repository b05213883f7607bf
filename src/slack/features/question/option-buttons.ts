import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type CardValue, cardValue, readCardValue } from '../../adapters/card-value.ts'
import { type Button, button } from '../../blocks/blocks.ts'
import { optionLabels } from '../../blocks/option-labels.ts'
import { questionExcerpt } from '../../blocks/question-text.ts'

const MAX_LABEL = 30

/** The action id of each place among the buttons, as they must differ within a message. More options are chosen in the form. */
export const OPTION_ACTIONS = [
  ACTION.answerFirst,
  ACTION.answerSecond,
  ACTION.answerThird,
  ACTION.answerFourth,
] as const

/** A button for each option, in the agent's own words; none unless the card shows the whole question and every option fits. */
export function optionButtons(request: EscalatedRequest): readonly Button[] {
  const { subject } = request
  if (subject.kind !== 'question' || subject.form !== 'single') return []
  if (subject.options.length > OPTION_ACTIONS.length || !questionExcerpt(request).complete) return []
  const labels = optionLabels(request, MAX_LABEL) ?? []
  return OPTION_ACTIONS.slice(0, labels.length).map((actionId, at) =>
    button(labels[at] ?? '', { actionId, value: `${at}:${cardValue(request)}` }),
  )
}

/** Reads the value of such a button; null when it is none. */
export function readOptionValue(value: string): (CardValue & { readonly position: number }) | null {
  const [, position, rest = ''] = /^([0-3]):(.+)$/.exec(value) ?? []
  const about = readCardValue(rest)
  return position === undefined || about === null ? null : { position: Number(position), ...about }
}
