import type { Denial } from '../ledger/activity.ts'

/** The same words of people who denied requests. */
export interface DenialReason {
  /** As they were written first. */
  readonly words: string
  readonly count: number
  /** Whose requests were denied so, in the order of their first denial. */
  readonly agentIds: readonly string[]
}

/** Denials by what was said, most frequent first. Blanks, case and the stop at the end make no difference. */
export function denialReasons(denials: readonly Denial[]): readonly DenialReason[] {
  const reasons = Map.groupBy(denials, ({ words }) => keyOf(words))
  return [...reasons]
    .filter(([key]) => key !== '')
    .map(([, same]) => ({
      words: same[0]?.words ?? '',
      count: same.length,
      agentIds: [...new Set(same.map(({ agentId }) => agentId))],
    }))
    .sort((one, other) => other.count - one.count)
}

function keyOf(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.!]+$/, '')
}
