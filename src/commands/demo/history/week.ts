import { sha256 } from '../../../core/canonical-json.ts'
import { lastOccurrence } from '../../../jobs/schedule.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './planned-call.ts'

/** A week of the history. */
export interface Week {
  /** From 0, the earliest; `LAST_WHOLE_WEEK` is the one that the latest digest is about. */
  readonly index: number
  /** The moment of its digest's beginning: Monday, 9:00. */
  readonly startMs: number
  /** A moment soon after a local time, such as `14:30`, on a day from 0, Monday, to 6. */
  at(day: number, time: string): number
  /** Is this one of the calls that were made already when fewer were made? */
  has(name: string): boolean
  /** A whole number from `least` to below `most`, the same at each run. */
  number(name: string, least: number, most: number): number
}

export const LAST_WHOLE_WEEK = 4

/** The agents are put to use step by step. */
const SHARES = [0.2, 0.35, 0.5, 0.75, 1, 1]

const PLAN = { schedule: '0 9 * * MON', timezone: 'Europe/Berlin' }
const DIGEST_MS = 9 * HOUR_MS
const SPREAD_MS = 7 * MINUTE_MS

/** The five weeks before the last Monday, 9:00 in Berlin, and the one that has begun then. */
export function weeksBefore(nowMs: number): readonly Week[] {
  const starts: number[] = []
  for (let beforeMs = nowMs; starts.length < SHARES.length; ) {
    const monday = lastOccurrence(PLAN, beforeMs)
    if (monday === null) throw new RangeError('Expected a Monday within eight days')
    starts.unshift(monday.atMs)
    beforeMs = monday.atMs - 1
  }
  return starts.map((startMs, index) => weekOf(index, startMs))
}

function weekOf(index: number, startMs: number): Week {
  const number = (name: string, least: number, most: number) =>
    least + Math.floor(fractionOf(`${index} ${name}`) * (most - least))
  return {
    index,
    startMs,
    at(day, time) {
      const [hour = 0, minute = 0] = time.split(':').map(Number)
      const moment = startMs - DIGEST_MS + day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS
      return moment + number(`${day} ${time}`, 0, SPREAD_MS)
    },
    has: (name) => fractionOf(name) < (SHARES[index] ?? 1),
    number,
  }
}

/** A number in [0, 1) that depends on the text alone. */
function fractionOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32
}
