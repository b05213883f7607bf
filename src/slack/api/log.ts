import { type Logger, LogLevel } from '@slack/web-api'
import type { Log } from '../../core/log.ts'

/** Lets Slack's packages write to our log, but for what they say while debugging: that holds people's words. */
export function slackLog(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...said) => log.debug({ said: said.map(String) }, 'slack sdk'),
    warn: (...said) => log.warn({ said: said.map(String) }, 'slack sdk'),
    error: (...said) => log.error({ said: said.map(String) }, 'slack sdk'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}
