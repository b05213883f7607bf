import type { Approval } from '../model/approval.ts'

/** `too_few`: some people answered, and more had to; `not_again`: the approval was taken back, and not given again. */
type WhyExpired = 'nobody' | 'too_few' | 'not_again'

/** Why an approval was not complete at its deadline. */
export function whyExpired({ votes, takenBack }: Pick<Approval, 'votes' | 'takenBack'>): WhyExpired {
  if (takenBack !== null) return 'not_again'
  return votes.length > 0 ? 'too_few' : 'nobody'
}
