import type { Refusal } from '../../../approval/model/refusal.ts'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { Choice } from '../../../approval/model/vote.ts'
import type { VoteResult } from '../../../approval/review/vote.ts'
import { assertNever } from '../../../core/assert-never.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { bold, line, type Modal, type Paragraph, richText, text } from '../../blocks/blocks.ts'
import { headline, headlineText, titleOf } from '../../blocks/headline.ts'
import { readingModal } from '../../blocks/notices.ts'
import { decisionWords } from '../../blocks/outcome.ts'
import { shorten } from '../../blocks/visible-text.ts'
import type { SelectedOutcome } from './cast-selected.ts'

/** What became of each selected call, under the counts. */
export function resultModal(outcomes: readonly SelectedOutcome[], choice: Choice): Modal {
  return readingModal('Result', [
    richText(line(bold(resultSentence(outcomes, choice)))),
    richText(...outcomes.map((outcome) => outcomeLine(outcome))),
  ])
}

/** `3 approved, 1 already denied by Ben Okafor.` */
export function resultSentence(outcomes: readonly SelectedOutcome[], choice: Choice): string {
  const counts = Map.groupBy(outcomes, ({ result }) => shortWords(result, choice))
  return `${[...counts].map(([words, { length }]) => `${length} ${words}`).join(', ')}.`
}

function shortWords(result: VoteResult | string, choice: Choice): string {
  if (typeof result === 'string') return 'not recorded'
  const isApproval = choice === 'approve'
  switch (result.kind) {
    case 'settled':
      return isApproval ? 'approved' : 'denied'
    case 'held':
      return 'approved, which can be taken back on the card'
    case 'counted':
      return isApproval
        ? 'counted, and waiting for another approval'
        : 'counted, and waiting for another denial'
    case 'refused':
      return refusedWords(result.refusal)
    default:
      return assertNever(result)
  }
}

function refusedWords(refusal: Refusal): string {
  if (refusal.code === 'already_settled') return `already ${decisionWords(refusal.request)}`
  return CHANGED.has(refusal.code) ? 'changed since you looked' : 'not counted'
}

/** The modal would show other params by now, or not the call, as its rule has come to require more. */
const CHANGED: ReadonlySet<Refusal['code']> = new Set([
  'params_changed',
  'not_all_seen',
  'confirmation_required',
  'reason_required',
])

const MAX_LINE = 300

function outcomeLine(outcome: SelectedOutcome): Paragraph {
  const { result } = outcome
  if (typeof result === 'string') return problemLine(outcome, result)
  if (result.kind !== 'refused') return stateLine(outcome, result.request)
  const { refusal } = result
  if (refusal.code === 'already_settled') return stateLine(outcome, refusal.request)
  return problemLine(outcome, CHANGED.has(refusal.code) ? CHANGED_WORDS : refusalText(refusal))
}

const CHANGED_WORDS = 'It has changed since you looked. Look at its card, and decide there.'

function stateLine({ tool }: SelectedOutcome, request: EscalatedRequest): Paragraph {
  return line(text(headlineText(headline(request), titleOf(request, tool).full, MAX_LINE)))
}

function problemLine({ request, tool }: SelectedOutcome, sentence: string): Paragraph {
  const title = request === null ? 'A request' : titleOf(request, tool).full
  return line(text(`⚠️ ${shorten(title, MAX_LINE)} · ${sentence}`))
}
