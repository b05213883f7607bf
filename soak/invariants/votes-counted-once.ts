import { isEscalated } from '../../src/approval/model/request.ts'
import type { RequestRecord } from './request-record.ts'

/** Each vote has its own person, choice and entry. */
export function votesCountedOnce({ request, entries }: RequestRecord): readonly string[] {
  if (request === null || !isEscalated(request)) return []
  const counted = request.state.votes.map(({ by, choice }) => `${choice} of ${by.id}`)
  const recorded = entries.filter(({ kind }) => kind === 'voted').map(({ actor }) => actor)
  const repeated = counted.filter((vote, index) => counted.indexOf(vote) !== index)
  const unrecorded = request.state.votes.filter(({ by }) => !recorded.includes(by.id))
  return [
    ...repeated.map((vote) => `${vote} counts twice`),
    ...unrecorded.map(({ by, choice }) => `${choice} of ${by.id} has no entry`),
    ...(recorded.length < counted.length ? [`${counted.length} votes have ${recorded.length} entries`] : []),
  ]
}
