import { effectiveApprovals, isSinglePersonStage, openRequirements } from '../../approval/decide/stages.ts'
import type { PendingRequest } from '../../approval/model/request.ts'
import { bold, line, moment, text } from './blocks.ts'

/** The deadline, in the reader's own time zone. */
export function deadlineLine(request: PendingRequest) {
  const { pause, deadlineMs } = request.state
  return line(
    bold(pause === null ? 'Expires: ' : "Paused for the agent's reply. Expires at the latest: "),
    moment(deadlineMs),
  )
}

/** Who approved, and who is still needed. Nothing where one approval of the first groups is enough. */
export function votesLines({ state }: PendingRequest) {
  const isEscalated = state.escalatedAtMs !== null
  if (isSinglePersonStage(state.obligation) && !isEscalated) return []
  const names = approverNames(state.votes)
  const soFar = names.length === 0 ? [] : [line(bold('Approved so far: '), text(names.join(', ')))]
  return [
    ...soFar,
    line(bold(isEscalated ? 'Escalated. Still needed: ' : 'Still needed: '), text(stillNeeded(state))),
  ]
}

/** `2 people of finance-team, and 1 person of managers`. */
export function stillNeeded(state: PendingRequest['state']): string {
  if (state.hold !== null) return 'nobody, it is approved and can be taken back'
  const needed = openRequirements(state).map(({ groups, quorum }) => {
    return `${quorum === 1 ? '1 person' : `${quorum} people`} of ${groups.join(' or ')}`
  })
  return needed.join(', and ')
}

/** Who approved, oldest first. */
export function approverNames(votes: PendingRequest['state']['votes']): readonly string[] {
  return effectiveApprovals(votes).map((vote) => vote.by.name)
}
