import { type Logger, pino } from 'pino'

/** Writes JSON lines to standard error, so that standard output stays the commands' own. */
export function createLog(level: string): Log {
  const destination = pino.destination({ dest: 2, sync: false })
  // Nobody is left to be told that the log cannot be written, and that is no reason to end.
  destination.on('error', () => undefined)
  return pino({ level, base: null }, destination)
}

/** Static message, fields beside it; never params, tokens or people's words. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
