import type { Demand } from '../policy/verdict.ts'
import type { Approval } from './request.ts'

/** How many more distinct people, and out of which groups, each demand still needs; empty once all are met. */
export function openDemands({ terms, votes }: Pick<Approval, 'terms' | 'votes'>): readonly Demand[] {
  return terms.demands.flatMap(({ groups, quorum }) => {
    const counting = votes.filter(
      (vote) => vote.choice === 'approve' && vote.groups.some((name) => groups.includes(name)),
    )
    const missing = quorum - new Set(counting.map((vote) => vote.by.id)).size
    return missing > 0 ? [{ groups, quorum: missing }] : []
  })
}
