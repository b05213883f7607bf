import { Outcome, Status } from '#protocol/request.ts'
import { nearest } from '../../../core/nearest.ts'

/** What people call an outcome, with the word that is recorded. */
const WORDS: ReadonlyMap<string, Outcome | Status> = new Map<string, Outcome | Status>([
  ...[...Outcome.options, ...Status.options].map((word) => [word, word] as const),
  ['never ran', 'lapsed'],
  ['withdrawn', 'cancelled'],
  ['done', 'succeeded'],
  ['started', 'redeemed'],
  ['waiting', 'pending'],
])

/** What the list of expected words names. */
const LISTED = [
  'pending',
  'allowed',
  'approved',
  'denied',
  'rejected',
  'expired',
  'withdrawn',
  'started',
  'done',
  'failed',
  'never ran',
]

/** The recorded outcome of a typed word, in any case, with blanks, `_` or `-`; null: there is none. */
export function outcomeOfWord(typed: string): Outcome | Status | null {
  return WORDS.get(typed.toLowerCase().replaceAll(/[\s_-]+/g, ' ')) ?? null
}

/** What is wrong with a word that is no outcome, and the nearest one. */
export function unknownOutcome(typed: string): string {
  const near = nearest(typed, [...WORDS.keys()])
  return near === null
    ? `expected one of ${LISTED.join(', ')}.`
    : `"${typed}" is not an outcome. Did you mean ${near.includes(' ') ? `"${near}"` : near}?`
}
