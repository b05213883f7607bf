import type { VoteCommand, VoteResult } from '../../approval/review/vote.ts'
import { within } from '../api/within.ts'
import { INTERNAL_ERROR } from './ephemeral-reply.ts'
import type { ListenerDeps } from './handlers.ts'
import { voteReply } from './vote-reply.ts'

/** What became of a ballot; `failed`: nobody knows, and it is logged. */
export type RunVoteResult = VoteResult | { readonly kind: 'failed' }

/** Slack gives up at 3 s. */
const ACK_LIMIT_MS = 2_500

/** Casts a ballot. Never rejects. */
export async function runVote(
  { voteService, log }: ListenerDeps,
  ballot: VoteCommand,
): Promise<RunVoteResult> {
  try {
    return await voteService.cast(ballot)
  } catch (error) {
    log.error({ err: error, requestId: ballot.requestId }, 'a vote could not be recorded')
    return { kind: 'failed' }
  }
}

/** The result if it comes in time to be acknowledged with; null when it is still awaited. */
export function inTime<Result>(
  result: Promise<Result>,
  { clock }: Pick<ListenerDeps, 'clock'>,
): Promise<Result | null> {
  return within(result, { clock, limitMs: ACK_LIMIT_MS, late: () => null })
}

/** The sentence for the voter. */
export function voteReplyText(result: RunVoteResult): string {
  return result.kind === 'failed' ? INTERNAL_ERROR : voteReply(result)
}
