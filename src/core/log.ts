import { type Logger, pino } from 'pino'

/** Writes JSON lines to standard error, so that standard output stays the commands' own. */
export function createLog(level: string): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: false }))
}

/** Static message, fields beside it; never params, tokens or people's words. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
