import type { Approval } from '../model/approval.ts'

/** `too_few`: some people answered, and more had to; `not_again`: the approval was taken back, and not given again. */
type WhyExpired = 'nobody' | 'too_few' | 'not_again'

/** Why an approval was not complete at its deadline. */
export function whyExpired(approval: Answered & Pick<Approval, 'takenBack'>): WhyExpired {
  if (approval.takenBack !== null) return 'not_again'
  return mayBeAnswered(approval) ? 'too_few' : 'nobody'
}

type Answered = Pick<Approval, 'votes' | 'restartedAtMs'>

/** Did somebody answer? Changed policies may have undone the approvals that there were. */
export function mayBeAnswered({ votes, restartedAtMs }: Answered): boolean {
  return votes.length > 0 || restartedAtMs !== null
}
