import { formatElapsed } from '../../core/duration.ts'
import {
  type AskedRequests,
  choiceAt,
  firstVoteAt,
  whereCall,
  whereRow,
} from '../../ledger/asked-requests.ts'
import { type PersonVotes, votesByPerson } from '../votes.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { mainRule } from './grouped-calls.ts'

/** People who approve everything, faster than they can have read it. */
export const rubberStamp: Finder = (input) => {
  const calls = whereCall(input.activity.asked, ({ kind }) => kind === 'call')
  return [...votesByPerson(calls).values()].flatMap((votes) => findingOf(votes, calls, input))
}

function findingOf(
  { person: approver, numbers }: PersonVotes,
  calls: AskedRequests,
  input: FindingInput,
): readonly Finding[] {
  const { decisions, medianMs } = input.thresholds.rubberStamp
  const { approved, denied, edited, timeToDecide } = numbers
  const isFast = timeToDecide !== null && timeToDecide.medianMs < medianMs
  if (approved < decisions || denied > 0 || edited > 0 || !isFast) return []
  const rule = mainRule(votedOnBy(calls, approver.id))
  return [
    {
      kind: 'rubber_stamp',
      subject: subject({ approver, policyId: rule?.policyId ?? null, rule: rule?.rule ?? null }),
      evidence: `${approved} approvals, no denial, median ${(timeToDecide.medianMs / 1_000).toFixed(1)} s`,
      threshold: `at least ${decisions} approvals, no denial and no edit, with a median below ${formatElapsed(medianMs)}`,
      suggestion:
        'Ask for fewer of these calls, or have each approval confirmed by typing the name of the tool',
      change: rule === null ? null : { kind: 'change_rule', ...rule, set: { confirm: 'type_tool_name' } },
      audit: { kind: 'voted', approver: approver.id, ...during(input.period) },
    },
  ]
}

function votedOnBy(calls: AskedRequests, personId: string): AskedRequests {
  return whereRow(calls, (row) => {
    const end = firstVoteAt(calls.columns, row + 1)
    for (let vote = firstVoteAt(calls.columns, row); vote < end; vote += 1) {
      if (choiceAt(calls.columns, vote).by.id === personId) return true
    }
    return false
  })
}
