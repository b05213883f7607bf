import type { Status } from '#protocol/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import { type Answered, answered, type RequestRecord } from './request-record.ts'

/**
 * Linearizability of one request: its answers can be put in an order that respects real time and in which it goes through the
 * states of a request, to the one that is recorded. States never come back, so that comparing the answers in pairs is enough.
 */
export function oneOutcome(record: RequestRecord): readonly string[] {
  const answers = answered(record)
  const { request, entries } = record
  const ends = entries.filter(({ kind }) => kind === 'settled')
  return [
    ...answers.flatMap((first, index) =>
      answers.slice(index + 1).flatMap((second) => conflict(first, second)),
    ),
    ...(request === null ? [] : answers.flatMap((answer) => unlike(answer, statusOf(request)))),
    ...(ends.length > 1
      ? [`settled ${ends.length} times: ${ends.map(({ status }) => status).join(', ')}`]
      : []),
  ]
}

/** @param second - sent after the first. */
function conflict(first: Answered, second: Answered): readonly string[] {
  const [before, after] = [first.answer.status, second.answer.status]
  const isInTurn = first.answer.atMs < second.sentAtMs
  if (leadsTo(before, after) || (!isInTurn && leadsTo(after, before))) return []
  return [`answered with ${before}, and ${isInTurn ? 'afterwards' : 'at the same time'} with ${after}`]
}

function unlike({ answer: { status } }: Answered, recorded: Status): readonly string[] {
  return leadsTo(status, recorded) ? [] : [`answered with ${status}, and recorded as ${recorded}`]
}

const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['approved', 'rejected', 'expired', 'cancelled', 'denied'],
  allowed: ['redeemed', 'lapsed', 'denied'],
  approved: ['redeemed', 'lapsed', 'denied'],
  redeemed: ['succeeded', 'failed'],
  denied: [],
  rejected: [],
  expired: [],
  cancelled: [],
  succeeded: [],
  failed: [],
  lapsed: [],
}

function leadsTo(from: Status, to: Status): boolean {
  return from === to || NEXT[from].some((next) => leadsTo(next, to))
}
