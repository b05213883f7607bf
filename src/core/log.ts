import { type Logger, pino } from 'pino'

/** Writes JSON lines to standard error, so that standard output stays the commands' own. */
export function createLog(level: string): Log {
  const destination = pino.destination({ dest: 2, sync: false })
  // A log that cannot be written is no reason to end, and there is nowhere to report it.
  destination.on('error', () => undefined)
  return pino({ level, base: null }, destination)
}

/** Static message and fields; never params, tokens or people's words. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
