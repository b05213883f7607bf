import { Cron, type CronOptions } from 'croner'

/**
 * Reads a cron expression of five fields, in an IANA time zone. A day must fit both the day of month and the weekday.
 * A fixed time that daylight saving skips is the moment of the change; one that occurs twice is the first. An
 * interval such as every 15 minutes follows elapsed time.
 * @throws {TypeError} for any other text.
 */
export function parseCron(expression: string, timezone: string): Cron {
  const key = `${timezone} ${expression}`
  const before = known.get(key)
  if (before !== undefined) return before
  const cron = newCron(expression, timezone)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(key, cron)
  return cron
}

/** Parsing takes longer than looking up a time, and schedules are few; a person's dates could be many. */
const known = new Map<string, Cron>()
const MAX_KNOWN = 100

/**
 * Does it occur in these years, both inclusive? As for `parseCron`, which would search 400 years before it finds that it does not.
 * @throws {TypeError} as `parseCron`.
 */
export function occursIn(years: string, expression: string, timezone: string): boolean {
  const cron = new Cron(`0 ${fieldsOf(expression)} ${years}`, { ...optionsIn(timezone), mode: '7-part' })
  return cron.nextRun(new Date(0)) !== null
}

function newCron(expression: string, timezone: string): Cron {
  return new Cron(fieldsOf(expression), { ...optionsIn(timezone), mode: '5-part' })
}

function fieldsOf(expression: string): string {
  const fields = expression.trim().split(/[ \t]+/)
  if (!fields.every((field) => FIELD.test(field)))
    throw new TypeError(`Expected cron fields, got ${expression}`)
  return fields.join(' ')
}

function optionsIn(timezone: string): CronOptions {
  return {
    // Fields of UTC need no format of dates, the first of which takes a process 20 ms.
    ...(timezone === 'UTC' ? { utcOffset: 0 } : { timezone }),
    domAndDow: true,
    fixedTimeRule: 'no-wildcard',
    paused: true,
  }
}

/** Numbers, names, lists, ranges and steps; the library's other syntax depends on the current time or is little known. */
const FIELD = /^(?:[A-Za-z]{3}|[\d*,/-])+$/
