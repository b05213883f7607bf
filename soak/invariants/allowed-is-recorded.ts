import { answered, type RequestRecord } from './request-record.ts'

/** An agent was answered that it may run only what an entry allows, with the params of that entry. */
export function allowedIsRecorded(record: RequestRecord): readonly string[] {
  const allowing = record.entries.filter(({ outcome }) => outcome === 'allowed')
  return answered(record)
    .filter(({ answer }) => answer.allowed || answer.status === 'redeemed')
    .filter(({ answer }) => !allowing.some(({ paramsDigest }) => paramsDigest === answer.paramsDigest))
    .map(
      ({ kind, answer }) =>
        `${kind} was answered with ${answer.status}, which no entry allows with these params`,
    )
}
