import { errorMessage } from './error-message.ts'
import type { Log } from './log.ts'
import { VetoError } from './veto-error.ts'

/** Says when the database is away and when it is back, and leaves out of a log what only repeats that. */
export interface OutageLog {
  /** Without the errors of those who needed the database while it was away. */
  readonly log: Log
  /** It cannot be reached, for this reason. Said again for another reason, and once a minute. */
  away(why: unknown): void
  /** It can be reached; false: it was not known that it could not. */
  back(): boolean
}

interface Outage {
  readonly sinceMs: number
  readonly reasons: Set<string>
  saidAtMs: number
  /** Errors that were left out since it was said last. */
  omitted: number
}

const REPEAT_MS = 60_000

export function createOutageLog(log: Log, ticksMs = () => performance.now()): OutageLog {
  let outage: Outage | null = null

  function say(known: Outage, why: string): void {
    const { sinceMs, omitted } = known
    const awayS = Math.round((ticksMs() - sinceMs) / 1_000)
    if (known.reasons.size === 0) log.error({ why }, AWAY)
    else log.error({ why, awayS, omitted }, STILL_AWAY)
    known.reasons.add(why)
    known.saidAtMs = ticksMs()
    known.omitted = 0
  }

  function unlessOfOutage(method: 'warn' | 'error') {
    return (...words: readonly unknown[]) => {
      if (outage !== null && isOfDatabase(words[0])) outage.omitted += 1
      else Reflect.apply(log[method], log, words)
    }
  }

  return {
    log: {
      debug: (...words: readonly unknown[]) => Reflect.apply(log.debug, log, words),
      info: (...words: readonly unknown[]) => Reflect.apply(log.info, log, words),
      warn: unlessOfOutage('warn'),
      error: unlessOfOutage('error'),
    },
    away(error) {
      const why = errorMessage(error)
      outage ??= { sinceMs: ticksMs(), reasons: new Set(), saidAtMs: 0, omitted: 0 }
      if (!outage.reasons.has(why) || ticksMs() - outage.saidAtMs >= REPEAT_MS) say(outage, why)
    },
    back() {
      if (outage === null) return false
      const { sinceMs, omitted } = outage
      outage = null
      log.info({ awayS: Math.round((ticksMs() - sinceMs) / 1_000), omitted }, BACK)
      return true
    },
  }
}

const AWAY = 'the database is away: calls are denied until it is back'
const STILL_AWAY = 'the database is still away'
const BACK = 'the database is back'

/** Codes of errors that say no more than that it is away. */
const CODES: ReadonlySet<unknown> = new Set(['store_unavailable', 'store_locked'])

function isOfDatabase(fields: unknown): boolean {
  const { err, code } = Object(fields)
  return CODES.has(code) || isAway(err)
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (error instanceof VetoError && CODES.has(error.code)) || isAway(error.cause)
}
