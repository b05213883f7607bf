import { type Logger, pino } from 'pino'

/** Logger that writes JSON lines to standard error; standard output belongs to the commands. */
export function createLog(level: string): Log {
  const destination = pino.destination({ dest: 2, sync: false })
  // A log that cannot be written is no reason to end, and there is nowhere to report it.
  destination.on('error', () => undefined)
  return pino({ level, base: null }, destination)
}

/** Static messages with fields; never params, tokens or texts of people. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
