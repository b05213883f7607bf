import type { Approval } from '../model/approval.ts'

/** `too_few`: some people answered, and more had to; `not_again`: the approval was taken back, and not given again. */
type WhyExpired = 'nobody' | 'too_few' | 'not_again'

/** Why an approval was not complete at its deadline. */
export function whyExpired(approval: Votes & Pick<Approval, 'takenBack'>): WhyExpired {
  if (approval.takenBack !== null) return 'not_again'
  return mayHaveHadVotes(approval) ? 'too_few' : 'nobody'
}

type Votes = Pick<Approval, 'votes' | 'restartedAtMs'>

/** Did somebody vote? Where changed policies started the approval anew, its earlier approvals are gone. */
export function mayHaveHadVotes({ votes, restartedAtMs }: Votes): boolean {
  return votes.length > 0 || restartedAtMs !== null
}
