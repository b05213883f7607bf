import { type EscalatedRequest, isEscalated } from '../../src/approval/model/request.ts'
import type { RequestRecord } from './request-record.ts'

/** An approved request has the approvals that its rule asks for, all of them before its deadline. */
export function approvedByEnoughInTime({ request }: RequestRecord): readonly string[] {
  if (request === null || !isEscalated(request) || request.state.status !== 'approved') return []
  return [...missing(request), ...late(request)]
}

function missing({ state: { obligation, votes } }: EscalatedRequest): readonly string[] {
  const approvals = votes.filter(({ choice }) => choice === 'approve')
  return obligation.stages.flatMap((requirements, stage) =>
    requirements.flatMap(({ groups, escalationGroups, quorum }) => {
      const may = new Set([...groups, ...escalationGroups])
      const people = new Set(
        approvals
          .filter((vote) => vote.stage === stage && vote.groups.some((group) => may.has(group)))
          .map(({ by }) => by.id),
      )
      return people.size >= quorum
        ? []
        : [`approved by ${people.size} of ${quorum} people at stage ${stage + 1}`]
    }),
  )
}

/** A hold may end after the deadline; the votes that began it may not. */
function late({ state }: EscalatedRequest): readonly string[] {
  const { deadlineMs, votes, obligation } = state
  const times = votes.filter(({ choice }) => choice === 'approve').map(({ atMs }) => atMs)
  if (state.status === 'approved' && obligation.undoMs === null) times.push(state.settledAtMs)
  const latest = Math.max(...times)
  return latest < deadlineMs ? [] : [`approved ${latest - deadlineMs} ms after its deadline`]
}
