import type { UserDriver } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import type { Refusal } from '../../../src/approval/model/refusal.ts'
import type { PendingRequest } from '../../../src/approval/model/request.ts'
import type { ApprovalQueries } from '../../../src/approval/queries/approval-queries.ts'
import type { AskAgent } from '../../../src/approval/review/ask-agent.ts'
import type { EditService } from '../../../src/approval/review/edit.ts'
import type { Extend } from '../../../src/approval/review/extend.ts'
import type { VoteCommand, VoteResult } from '../../../src/approval/review/vote.ts'
import { type Clock, systemClock } from '../../../src/core/clock.ts'
import { ANN, aPendingRequest, settledAs } from '../../support/builders.ts'
import { startSlackHarness } from '../harness.ts'

/** Ann's approval. */
export const VOTES = [
  { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
]
const CHANNEL = '#finance-approvals'

interface CardHarnessOptions {
  readonly by?: 'socket' | 'http'
  readonly clock?: Clock
  readonly request?: PendingRequest
  readonly result?: VoteResult | (() => Promise<VoteResult>)
  readonly mayNot?: Refusal
  readonly askAgent?: Partial<AskAgent>
  readonly extend?: Extend
  readonly queries?: Partial<ApprovalQueries>
  readonly edit?: EditService['edit']
}

/** One card in the channel, Ann before it, and a box that collects the votes. */
export async function startCardHarness(options: CardHarnessOptions) {
  const request = options.request ?? fresh()
  const votes: VoteCommand[] = []
  const cast = Promise.withResolvers<void>()
  const settled: VoteResult = {
    kind: 'settled',
    request: settledAs(aPendingRequest({}, { votes: VOTES }), 'approved'),
  }
  const harness = await startSlackHarness({
    by: options.by ?? 'socket',
    clock: options.clock ?? systemClock,
    voteService: {
      cast(vote) {
        votes.push(vote)
        cast.resolve()
        const { result = settled } = options
        return typeof result === 'function' ? result() : Promise.resolve(result)
      },
      mayVote: () => Promise.resolve(options.mayNot ?? null),
    },
    ...(options.askAgent === undefined ? {} : { askAgent: options.askAgent }),
    ...(options.extend === undefined ? {} : { extend: options.extend }),
    queries: {
      request: (id) => Promise.resolve(id === request.id ? request : null),
      review: async (_personId, id) =>
        id === request.id
          ? { kind: 'visible', value: request }
          : { kind: 'refused', refusal: { code: 'not_found' } },
      ...options.queries,
    },
    ...(options.edit === undefined ? {} : { editService: { edit: options.edit } }),
  })
  const result = await harness.slack.notifier.deliver(
    {
      kind: 'card',
      request,
      channel: CHANNEL,
      posted: null,
      maybePosted: false,
    },
    async () => undefined,
  )
  return {
    harness,
    request,
    votes,
    cast: cast.promise,
    ann: harness.sandbox.as('Ann'),
    ts: result.kind === 'delivered' ? result.posted.ts : null,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  }
}

/** A request made now, so that it can be searched for. */
export function fresh(...[known, state]: Parameters<typeof aPendingRequest>): PendingRequest {
  return aPendingRequest({ createdAtMs: systemClock.nowMs(), ...known }, state)
}

/** What this person alone reads in the channel. */
export function privateReplies(person: UserDriver): readonly string[] {
  return person
    .messages(CHANNEL)
    .filter((message) => message.ephemeral)
    .map((message) => textOf(message.blocks))
}

/** What this person reads in the modal on top. */
export function modalText(person: UserDriver): string {
  return textOf(person.modal()?.blocks ?? [])
}
