import { ACTION } from '../../adapters/action-ids.ts'
import { type RequestClick, readRequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { originFor } from '../review/displayed.ts'
import { feedbackModal } from './feedback-modal.ts'

/** 👍 counts at once; 👎 and Comment open a form first. Comment keeps the rating that the person gave before. */
export function registerFeedbackButtons(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    actionId: ACTION.feedbackGood,
    read: readRequestClick,
    acknowledge: 'after',
    handle: rateGood,
    failure: 'feedback could not be recorded',
  })
  for (const [actionId, rating] of [
    [ACTION.feedbackBad, 'bad'],
    [ACTION.feedbackComment, null],
  ] as const) {
    onRequestAction(router, deps, {
      ...REQUEST_BUTTON,
      actionId,
      handle: (parts, click) => openFeedbackModal(parts, click, rating),
      failure: 'the form for feedback could not be opened',
    })
  }
}

async function rateGood({ feedback }: ListenerDeps, click: RequestClick): Promise<string | null> {
  const result = await feedback.give({ ...click, rating: 'good', comment: null })
  return result.kind === 'given' ? null : refusalText(result.refusal)
}

/** Opens the form, but only for a person who may give feedback; else says why not. */
async function openFeedbackModal(
  deps: ListenerDeps,
  click: RequestClick,
  rating: 'bad' | null,
): Promise<string | null> {
  const opened = await deps.feedback.open(click)
  if (opened.kind === 'refused') return refusalText(opened.refusal)
  const { request, before } = opened
  const origin = originFor(click, { choice: 'approve', seen: 'part' })
  const tool = deps.tool(request.call.tool)
  return openModal(deps, click, feedbackModal(request, tool, { before, rating, origin }))
}
