import { OUTCOMES, STATUSES } from './outcomes.ts'
import type { Outcome, Status } from './request.ts'

/** What people call an outcome, with the word that is recorded. */
const SYNONYMS = [
  ['waiting', 'pending'],
  ['withdrawn', 'cancelled'],
  ['started', 'redeemed'],
  ['done', 'succeeded'],
  ['never ran', 'lapsed'],
] as const satisfies readonly (readonly [string, Status])[]

export type OutcomeWord = Outcome | Status | (typeof SYNONYMS)[number][0]

const WORDS: ReadonlyMap<string, Outcome | Status> = new Map<string, Outcome | Status>([
  ...[...OUTCOMES, ...STATUSES].map((word) => [word, word] as const),
  ...SYNONYMS,
])

/** Every word for an outcome, as people may type it. */
export const OUTCOME_WORDS: readonly string[] = [...WORDS.keys()]

/** Every word for an outcome, each with its other word in parentheses: `allowed, …, cancelled (withdrawn)`. */
export const OUTCOME_LIST: string = [...new Set(WORDS.values())].map(withSynonym).join(', ')

function withSynonym(word: Outcome | Status): string {
  const synonym = SYNONYMS.find(([, recorded]) => recorded === word)?.[0]
  if (synonym === undefined) return word
  return `${word} (${synonym.includes(' ') ? `"${synonym}"` : synonym})`
}

/** The recorded outcome of a typed word, in any case, with blanks, `_` or `-`; null: there is none. */
export function outcomeOfWord(typed: string): Outcome | Status | null {
  return WORDS.get(typed.toLowerCase().replaceAll(/[\s_-]+/g, ' ')) ?? null
}
