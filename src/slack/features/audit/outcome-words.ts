import { OUTCOME_LIST, OUTCOME_WORDS } from '#protocol/outcome-words.ts'
import { nearest } from '../../../core/nearest.ts'

/** What is wrong with a word that is no outcome, and the nearest one. */
export function unknownOutcome(typed: string): string {
  const near = nearest(typed, OUTCOME_WORDS)
  return near === null
    ? `expected one of ${OUTCOME_LIST}.`
    : `"${typed}" is not an outcome. Did you mean ${near.includes(' ') ? `"${near}"` : near}?`
}
