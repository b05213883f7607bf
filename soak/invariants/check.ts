import type { Click } from '../record/click.ts'
import type { Evidence } from '../record/evidence.ts'
import type { Operation } from '../record/operation.ts'
import { allowedIsRecorded } from './allowed-is-recorded.ts'
import { answersAreKept } from './answers-are-kept.ts'
import { approvedByEnoughInTime } from './approved-by-enough-in-time.ts'
import { clicksAreKept } from './clicks-are-kept.ts'
import { oneCardEach } from './one-card-each.ts'
import { oneOutcome } from './one-outcome.ts'
import { oneRequestPerKey } from './one-request-per-key.ts'
import { redeemedOnce } from './redeemed-once.ts'
import { type RequestRecord, requestRecords } from './request-record.ts'
import { votesCountedOnce } from './votes-counted-once.ts'

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string
  /** Null: it is not about one request. */
  readonly requestId: string | null
  readonly what: string
}

/** Checks one request; says what is wrong. */
export type Invariant = (record: RequestRecord) => readonly string[]

/** What must hold for each request. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'no answer is about a request that is missing afterwards': answersAreKept,
  'an outcome never changes': oneOutcome,
  'nothing is allowed without its ledger entry': allowedIsRecorded,
  'a call is redeemed at most once': redeemedOnce,
  'approved by enough people, before the deadline': approvedByEnoughInTime,
  'a vote counts once': votesCountedOnce,
  'an acknowledged click is recorded': clicksAreKept,
  'cards are neither missing nor doubled': oneCardEach,
}
const CHAIN = 'the chain is intact'
const REPEATED = 'a repeated call is the same request'
const AT_REST = 'everything comes to its end'

/** What is known besides answers and the database. */
interface Course {
  /** Of people, acknowledged. */
  readonly clicks?: readonly Click[]
  /** What had not ended when nobody waited any longer. */
  readonly unfinished?: readonly string[]
}

/** Every promise that these answers and what was found afterwards break. */
export function violations(
  operations: readonly Operation[],
  evidence: Evidence,
  { clicks = [], unfinished = [] }: Course = {},
): readonly Violation[] {
  const records = requestRecords({ operations, clicks }, evidence)
  return [
    ...unfinished.map((what) => ({ invariant: AT_REST, requestId: null, what })),
    ...brokenChain(evidence),
    ...oneRequestPerKey(operations).map((what) => ({ invariant: REPEATED, requestId: null, what })),
    ...Object.entries(INVARIANTS).flatMap(([invariant, check]) =>
      records.flatMap((record) => check(record).map((what) => ({ invariant, requestId: record.id, what }))),
    ),
  ]
}

function brokenChain({ chain }: Evidence): readonly Violation[] {
  if (chain.ok) return []
  return [{ invariant: CHAIN, requestId: null, what: `entry ${chain.badSeq} ${chain.error}` }]
}
