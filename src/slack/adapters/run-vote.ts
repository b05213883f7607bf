import type { Ballot, VoteResult } from '../../approval/review/vote.ts'
import { voteAnswer } from './vote-reply.ts'
import { within } from '../api/within.ts'
import { SORRY } from './ephemeral-reply.ts'
import type { ListenerParts } from './handlers.ts'

/** What became of a ballot; `failed`: nobody knows, and it is logged. */
export type CastResult = VoteResult | { readonly kind: 'failed' }

/** Slack gives up at 3 s. */
const ACK_LIMIT_MS = 2_500

/** Casts a ballot. Never rejects. */
export async function castBallot({ voting, log }: ListenerParts, ballot: Ballot): Promise<CastResult> {
  try {
    return await voting.cast(ballot)
  } catch (error) {
    log.error({ err: error, requestId: ballot.requestId }, 'a vote could not be recorded')
    return { kind: 'failed' }
  }
}

/** The result if it comes in time to be acknowledged with; null when it is still awaited. */
export function inTime<Result>(
  result: Promise<Result>,
  { clock }: Pick<ListenerParts, 'clock'>,
): Promise<Result | null> {
  return within(result, { clock, limitMs: ACK_LIMIT_MS, late: () => null })
}

/** The sentence for the voter. */
export function castAnswer(result: CastResult): string {
  return result.kind === 'failed' ? SORRY : voteAnswer(result)
}
