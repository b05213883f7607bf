import type { AskedRequest } from '../../ledger/activity.ts'
import { type PersonVotes, votesByPerson } from '../votes.ts'
import { elapsed } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, mainRule, subject } from './finding.ts'

/** People who approve everything, faster than they can have read it. */
export const rubberStamp: Finder = (input) => {
  const calls = input.activity.asked.filter(({ kind }) => kind === 'call')
  return [...votesByPerson(calls).values()].flatMap((votes) => findingOf(votes, calls, input))
}

function findingOf(
  { person: approver, numbers }: PersonVotes,
  calls: readonly AskedRequest[],
  input: FindingInput,
): readonly Finding[] {
  const { decisions, medianMs } = input.thresholds.rubberStamp
  const { approved, denied, edited, timeToDecide } = numbers
  const isFast = timeToDecide !== null && timeToDecide.medianMs < medianMs
  if (approved < decisions || denied > 0 || edited > 0 || !isFast) return []
  const rule = mainRule(calls.filter(({ votes }) => votes.some(({ by }) => by.id === approver.id)))
  return [
    {
      kind: 'rubber_stamp',
      subject: subject({ approver, policyId: rule?.policyId ?? null, rule: rule?.rule ?? null }),
      evidence: `${approved} approvals, no denial, median ${(timeToDecide.medianMs / 1_000).toFixed(1)} s`,
      threshold: `at least ${decisions} approvals, no denial and no edit, with a median below ${elapsed(medianMs)}`,
      suggestion:
        'Ask for fewer of these calls, or have each approval confirmed by typing the name of the tool',
      change: rule === null ? null : { kind: 'change_rule', ...rule, set: { confirm: 'type_tool_name' } },
      audit: { kind: 'voted', approver: approver.id, ...during(input.period) },
    },
  ]
}
