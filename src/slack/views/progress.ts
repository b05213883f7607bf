import type { PendingRequest } from '../../approval/request.ts'
import { bold, line, moment, text } from './blocks.ts'

/** Until when an answer counts, in the reader's own time zone. */
export function deadlineLine(request: PendingRequest) {
  return line(bold('Expires: '), moment(request.state.deadlineMs))
}

/** How far the quorum is: `1 of 2 approvals: Ann Meyer`. Nothing when one person decides. */
export function votesLines({ state }: PendingRequest) {
  if (state.terms.quorum === 1) return []
  const names = approverNames(state.votes)
  const whose = names.length === 0 ? ' so far' : `: ${names.join(', ')}`
  return [line(text(`${names.length} of ${state.terms.quorum} approvals${whose}`))]
}

/** Who approved, oldest first. */
export function approverNames(votes: PendingRequest['state']['votes']): readonly string[] {
  return votes.filter((vote) => vote.choice === 'approve').map((vote) => vote.by.name)
}
