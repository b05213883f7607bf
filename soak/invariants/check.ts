import type { Evidence } from '../record/evidence.ts'
import type { Operation } from '../record/operation.ts'
import { allowedIsRecorded } from './allowed-is-recorded.ts'
import { answersAreKept } from './answers-are-kept.ts'
import { approvedByEnoughInTime } from './approved-by-enough-in-time.ts'
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
  'cards are neither missing nor doubled': oneCardEach,
}
const CHAIN = 'the chain is intact'
const REPEATED = 'a repeated call is the same request'

/** Every promise that these answers and what was found afterwards break. */
export function violations(operations: readonly Operation[], evidence: Evidence): readonly Violation[] {
  const records = requestRecords(operations, evidence)
  return [
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
