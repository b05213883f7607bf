import { type RequestClick, readClick } from '../../adapters/click.ts'
import { type ListenerDeps, requestAndTool } from '../../adapters/listener-deps.ts'
import { onRequestAction } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import { voteReply } from '../../adapters/vote-reply.ts'
import { displayedAt } from '../review/displayed.ts'
import { OPTION_ACTIONS, readOptionValue } from './option-buttons.ts'

/** An option of a question, on its card: casts it as the answer. */
export function registerAnswerOptions(router: Router, deps: ListenerDeps): void {
  for (const actionId of OPTION_ACTIONS) {
    onRequestAction<OptionClick>(router, deps, {
      actionId,
      read: readOptionClick,
      acknowledge: 'after',
      handle: answerWithOption,
      failure: 'an answer could not be recorded',
    })
  }
}

interface OptionClick extends RequestClick {
  /** From 0. */
  readonly position: number
}

/** Options are on cards and in the Home tab, never in a modal. */
function readOptionClick(body: unknown): OptionClick | null {
  const click = readClick(body)
  if (click === null || click.place.in === 'modal') return null
  const chosen = readOptionValue(click.value)
  const from = click.place.in === 'message' ? click.place.message : null
  return chosen === null ? null : { ...click, ...chosen, from }
}

/** The digest in the button's value covers the options, so that the position means what was displayed. */
async function answerWithOption(deps: ListenerDeps, click: OptionClick): Promise<string | null> {
  const { requestId, personId, from, displayedDigest, position } = click
  const { request, tool } = await requestAndTool(deps, requestId)
  const options = request?.subject.kind === 'question' ? request.subject.options : []
  const answer = options[position] ?? null
  const seen = displayedAt(click, { request, tool })
  const action = { requestId, personId, from, displayedDigest, seen, choice: 'approve', answer } as const
  const result = await deps.voteService.cast({ ...action, comment: null, confirmation: null, grant: null })
  return result.kind === 'settled' ? null : voteReply(result)
}
