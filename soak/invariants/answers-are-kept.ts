import { answered, type RequestRecord } from './request-record.ts'

/** Every answer that an agent got is about a request that is recorded. */
export function answersAreKept(record: RequestRecord): readonly string[] {
  const first = answered(record)[0]
  if (first === undefined || record.request !== null) return []
  return [`${first.kind} was answered with ${first.answer.status}, and no such request is recorded`]
}
