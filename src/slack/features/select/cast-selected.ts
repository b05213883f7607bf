import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { Choice } from '../../../approval/model/vote.ts'
import type { VoteResult } from '../../../approval/review/vote.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import type { CardValue } from '../../adapters/card-value.ts'
import { type ListenerDeps, requestAndTool } from '../../adapters/listener-deps.ts'
import { orApologize } from '../../adapters/or-apologize.ts'
import { callsOf, isStillSelectable, type Selection } from './selection.ts'

/** One choice about all calls of a selection. */
export interface SelectedVotes {
  readonly personId: string
  readonly choice: Choice
  /** Of a denial; null: none. */
  readonly comment: string | null
  readonly selection: Selection
}

/** What became of the vote on one call. */
export interface SelectedOutcome {
  /** As it was before the vote; null: there is none. */
  readonly request: EscalatedRequest | null
  readonly tool: ToolFacts
  /** A sentence: it could not be recorded. */
  readonly result: VoteResult | string
}

/** Votes on one call after the other, so that what happens to one leaves the others as they are. */
export async function castSelected(
  deps: ListenerDeps,
  votes: SelectedVotes,
): Promise<readonly SelectedOutcome[]> {
  const outcomes: SelectedOutcome[] = []
  for (const call of callsOf(votes.selection)) outcomes.push(await castOne(deps, votes, call))
  return outcomes
}

/** The modal showed the whole call, unless it has changed in a way that it would not show. */
async function castOne(
  deps: ListenerDeps,
  { personId, choice, comment, selection }: SelectedVotes,
  { requestId, displayedDigest }: CardValue,
): Promise<SelectedOutcome> {
  const found = await requestAndTool(deps, requestId)
  const seen = isStillSelectable(selection, personId, found) ? 'review' : 'part'
  const action = { requestId, personId, choice, from: null, displayedDigest, seen } as const
  const plain = { comment, confirmation: null, answer: null, grant: null }
  const failure = 'a vote could not be recorded'
  const result = await orApologize(deps, { failure, requestId }, () =>
    deps.voteService.cast({ ...action, ...plain }),
  )
  return { ...found, result }
}
