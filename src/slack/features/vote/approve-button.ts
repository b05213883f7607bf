import type { SeenOf } from '../../../approval/review/action-guard.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type RequestClick, readRequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import { voteReply } from '../../adapters/vote-reply.ts'
import { displayedAt } from '../review/displayed.ts'

/** Approve: casts the vote. */
export function registerApproveButton(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    actionId: ACTION.approve,
    read: readRequestClick,
    acknowledge: 'after',
    handle: approve,
    failure: 'a vote could not be recorded',
  })
}

async function approve(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  const { requestId, personId, from, displayedDigest, place } = click
  const seen: SeenOf = (request) => displayedAt(click, { request, tool: deps.tool(request.call.tool) })
  const plain = { comment: null, confirmation: null, answer: null, grant: null }
  const action = { requestId, personId, from, displayedDigest, seen, choice: 'approve' } as const
  const result = await deps.voteService.cast({ ...action, ...plain })
  const isComplete = result.kind === 'settled' || result.kind === 'held'
  const isOnCard = isComplete && place.in === 'message'
  return isOnCard ? null : voteReply(result)
}
