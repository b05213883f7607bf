import { escalatesAtMs, mayExtendTimeout } from '../../approval/decide/deadlines.ts'
import { effectiveApprovals, isSinglePersonStage, openRequirements } from '../../approval/decide/stages.ts'
import type { PendingRequest } from '../../approval/model/request.ts'
import { bold, deadline, type Inline, line, type Paragraph, text } from './blocks.ts'

/** What happens when nobody answers, and when, in the reader's own time zone. */
export function deadlineLines(request: PendingRequest): readonly Paragraph[] {
  return [line(...endWords(request)), ...escalationLines(request)]
}

function endWords(request: PendingRequest): readonly Inline[] {
  const { state, subject, createdAtMs } = request
  const end = deadline(state.deadlineMs, createdAtMs)
  const isCall = subject.kind === 'call'
  if (state.pause !== null) {
    const latest = `; ${isCall ? 'denied' : 'expires'} at the latest by `
    return [bold("Paused for the agent's reply"), text(latest), end, text('.')]
  }
  if (mayExtendTimeout(state)) {
    return [
      bold(`Goes to ${escalationGroups(request) ?? 'others'} ${unlessDecided(state)} by `),
      end,
      text('.'),
    ]
  }
  return [bold(`${isCall ? 'Denied automatically' : 'Expires'} ${unlessDecided(state)} by `), end, text('.')]
}

/** One answer may not be enough. */
function unlessDecided({ obligation, votes }: PendingRequest['state']): string {
  return isSinglePersonStage(obligation) && votes.length === 0 ? 'if nobody answers' : 'if not approved'
}

/** Who may decide as well from when on; while the deadline is paused, that time is open. */
function escalationLines(request: PendingRequest): readonly Paragraph[] {
  const atMs = escalatesAtMs(request)
  const groups = escalationGroups(request)
  if (atMs === null || groups === null || request.state.pause !== null) return []
  if (atMs >= request.state.deadlineMs) return []
  return [
    line(text('Goes to '), bold(groups), text(' too at '), deadline(atMs, request.createdAtMs), text('.')),
  ]
}

/** `managers or cfo`; null: nobody. */
function escalationGroups({ state }: PendingRequest): string | null {
  const stage = state.obligation.stages[state.stage] ?? []
  const groups = [...new Set(stage.flatMap((requirement) => requirement.escalationGroups))]
  return groups.length === 0 ? null : anyOf(groups)
}

/** Who approved or denied, and who is still needed. Nothing where one approval of the first groups is enough. */
export function votesLines(request: PendingRequest): readonly Paragraph[] {
  const { state } = request
  const isEscalated = state.escalatedAtMs !== null
  const denied = state.votes.filter(({ choice }) => choice === 'deny').map(({ by }) => by.name)
  const soFar = [
    ...namesLine('Approved so far: ', approverNames(state.votes)),
    ...namesLine('Denied so far: ', denied),
  ]
  if (isSinglePersonStage(state.obligation) && !isEscalated) return soFar
  return [
    ...soFar,
    line(
      bold(isEscalated ? 'Escalated. Still needed: ' : 'Still needed: '),
      text(`${stillNeeded(request)}.`),
    ),
  ]
}

function namesLine(label: string, names: readonly string[]): readonly Paragraph[] {
  return names.length === 0 ? [] : [line(bold(label), text(names.join(', ')))]
}

/** `2 approvals from finance-team, and 1 approval from managers or cfo`; of a question, `an answer from finance-team`. */
export function stillNeeded({ state, subject }: Pick<PendingRequest, 'state' | 'subject'>): string {
  if (state.hold !== null) return 'nobody, it is approved and can be taken back'
  const needed = openRequirements(state).map(({ groups, quorum }) => {
    const approvals = quorum === 1 ? '1 approval' : `${quorum} approvals`
    return `${subject.kind === 'question' ? 'an answer' : approvals} from ${anyOf(groups)}`
  })
  return needed.join(', and ')
}

/** `finance-team or managers`. */
export function anyOf(groups: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(groups)
}

/** Who approved, oldest first. */
export function approverNames(votes: PendingRequest['state']['votes']): readonly string[] {
  return effectiveApprovals(votes).map((vote) => vote.by.name)
}
