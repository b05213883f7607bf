import type { VoteNumbers } from '#protocol/stats.ts'
import { type AskedRequests, choiceAt, firstVoteAt, resultAt, type Voter } from '../ledger/asked-requests.ts'
import { decisionTimes, share } from './numbers.ts'

/** What one person decided, under the latest name. */
export interface PersonVotes {
  readonly person: Voter
  readonly numbers: VoteNumbers
}

/** What everybody decided who voted on these requests or edited one, by the id of the person. */
export function votesByPerson({ columns, rows }: AskedRequests): ReadonlyMap<string, PersonVotes> {
  const counts = new Map<string, VoteCounts>()
  for (const row of rows) {
    const end = firstVoteAt(columns, row + 1)
    for (let vote = firstVoteAt(columns, row); vote < end; vote += 1) {
      const { by, choice } = choiceAt(columns, vote)
      const count = countOf(counts, by)
      count[choice] += 1
      count.tookMs.push(columns.votes.tookMs[vote] ?? Number.NaN)
    }
    const { editedBy } = resultAt(columns, row)
    if (editedBy !== null) countOf(counts, editedBy).edited += 1
  }
  return new Map([...counts].map(([id, count]) => [id, { person: count.person, numbers: numbersIn(count) }]))
}

/** The numbers of somebody who neither voted nor edited. */
export const NO_VOTES: VoteNumbers = {
  approved: 0,
  denied: 0,
  edited: 0,
  approvalRate: null,
  timeToDecide: null,
}

interface VoteCounts {
  person: Voter
  approve: number
  deny: number
  edited: number
  readonly tookMs: number[]
}

function countOf(counts: Map<string, VoteCounts>, person: Voter): VoteCounts {
  const known = counts.get(person.id)
  if (known !== undefined) {
    known.person = person
    return known
  }
  const count: VoteCounts = { person, approve: 0, deny: 0, edited: 0, tookMs: [] }
  counts.set(person.id, count)
  return count
}

function numbersIn({ approve, deny, edited, tookMs }: VoteCounts): VoteNumbers {
  return {
    approved: approve,
    denied: deny,
    edited,
    approvalRate: share(approve, approve + deny),
    timeToDecide: decisionTimes(tookMs),
  }
}
