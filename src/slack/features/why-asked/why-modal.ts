import { channelsOf, currentGroups } from '../../../approval/decide/stages.ts'
import type { RequestExplanation } from '../../../approval/queries/explain-request.ts'
import { bold, type Inline, line, type Modal, preformatted, richText, text } from '../../blocks/blocks.ts'
import { readingModal } from '../../blocks/notices.ts'
import { hasHidden, shorten } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING } from '../../blocks/warnings.ts'

const MAX_TRACE = 9_000

/** Why people are asked: the approvers, and every policy and rule that was looked at, with the values that decided. */
export function whyModal(grounds: RequestExplanation): Modal {
  const { explanation, request } = grounds
  const hasHiddenText = hasHidden(explanation.text, { keepLines: true })
  return readingModal('Why am I asked?', [
    richText(
      ...validityNotes(grounds).map((sentence) => line(text(sentence))),
      line(...approversLine(request)),
      ...(hasHiddenText ? [line(bold(HIDDEN_WARNING))] : []),
    ),
    richText(preformatted(shorten(explanation.text, MAX_TRACE))),
  ])
}

/** How far this explanation still matches the original decision. */
function validityNotes({ isSameBundle, hasLimits, explanation }: RequestExplanation): readonly string[] {
  const isSameDecision = explanation.verdict === 'require_approval'
  return [
    isSameBundle ? SAME : CHANGED,
    ...(isSameBundle && !isSameDecision && !hasLimits ? [INCOMPLETE] : []),
    ...(hasLimits ? [LIMITS] : []),
  ]
}

const SAME = 'This is what the policies decide for this call.'
const CHANGED =
  'The policies have changed since this request was made. This is what they decide for the call now.'
const INCOMPLETE = 'Masked values are missing here, so this differs from the original decision.'
const LIMITS = 'Includes usage since then.'

function approversLine({ state }: RequestExplanation['request']): readonly Inline[] {
  const channels = channelsOf(state).join(' and ')
  return [bold('Asked: '), text(`${currentGroups(state).join(' and ')}, in ${channels}`)]
}
