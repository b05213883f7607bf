import { type Logger, LogLevel } from '@slack/web-api'
import type { Log } from '../../core/log.ts'

/** Sends the log of Slack's packages to Veto's, except debug lines, which contain people's words. */
export function slackLog(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...args) => log.debug({ args: args.map(String) }, 'slack sdk'),
    warn: (...args) => log.warn({ args: args.map(String) }, 'slack sdk'),
    error: (...args) => log.error({ args: args.map(String) }, 'slack sdk'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}
