import type { Actor } from '../../approval/model/actor.ts'
import type { SettledState } from '../../approval/model/approval.ts'
import type { EscalatedRequest } from '../../approval/model/request.ts'
import type { Subject } from '../../approval/model/subject.ts'
import { assertNever } from '../../core/assert-never.ts'
import { type Block, bold, line, moment, multilineText, quote, richText } from './blocks.ts'
import { executionStatus } from './execution-status.ts'
import { approverNames } from './progress.ts'
import { shorten, visibleText } from './visible-text.ts'

/** The outcome of a request, in one line: `Approved by Ann Meyer`. An expiry is never worded as a denial. */
export function outcomeLine(request: EscalatedRequest): string {
  const { state, subject, execution } = request
  switch (state.status) {
    case 'pending':
      return 'Waiting for an answer'
    case 'approved':
      return `${subject.kind === 'question' ? 'Answered' : 'Approved'}${by(approverNames(state.votes))}${
        execution?.status === 'denied' ? `, then ${deniedBy(execution.by)}` : ''
      }`
    case 'rejected':
      return rejectedLine(subject, state.settledBy)
    case 'expired':
      return 'Expired: nobody answered in time'
    case 'cancelled':
      return 'Withdrawn by the agent'
    case 'denied':
      return deniedBy(state.settledBy).replace(/^./, (first) => first.toUpperCase())
    default:
      return assertNever(state)
  }
}

/** By a person who started a lockdown, or by the policies. */
function deniedBy(lockedDownBy: Actor | null): string {
  return lockedDownBy === null ? 'denied by the policies' : `locked down${by([lockedDownBy.name])}`
}

function rejectedLine({ kind }: Subject, { name }: Actor): string {
  if (kind === 'question') return `${visibleText(name)} cannot answer this`
  return `${kind === 'plan' ? 'Rejected' : 'Denied'}${by([name])}`
}

/** When it was decided, the comments, and the state of the call. */
export function outcomeBlocks(request: EscalatedRequest, title: string | null): Block[] {
  const { state } = request
  if (state.status === 'pending') return []
  const what = title === null ? [] : [bold(title), SEPARATOR]
  const comments = commentsOf(state).map(quote)
  const words = executionStatus(request)
  const executionLines = words === null ? [] : [line(multilineText(shorten(words, MAX_WORDS)))]
  return [richText(line(...what, moment(state.settledAtMs)), ...comments, ...executionLines)]
}

const MAX_WORDS = 1_000
const SEPARATOR = { type: 'text', text: ' · ' } as const

/** The comments of those who decided, with their names when several commented. */
function commentsOf(state: SettledState): readonly string[] {
  if (state.status !== 'approved') return state.comment === null ? [] : [state.comment]
  const approvals = state.votes.filter((vote) => vote.choice === 'approve' && vote.comment !== null)
  const comments = approvals.map((vote) =>
    approvals.length === 1 ? (vote.comment ?? '') : `${vote.by.name}: ${vote.comment}`,
  )
  return comments.length > 0 || state.comment === null ? comments : [state.comment]
}

function by(names: readonly string[]): string {
  const shown = names.map((name) => visibleText(name))
  if (shown.length === 0) return ''
  return ` by ${new Intl.ListFormat('en', { type: 'conjunction' }).format(shown)}`
}
