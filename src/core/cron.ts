import { Cron } from 'croner'

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

function newCron(expression: string, timezone: string): Cron {
  const fields = expression.trim().split(/[ \t]+/)
  if (!fields.every((field) => FIELD.test(field)))
    throw new TypeError(`Expected cron fields, got ${expression}`)
  return new Cron(fields.join(' '), {
    // Fields of UTC need no format of dates, the first of which takes a process 20 ms.
    ...(timezone === 'UTC' ? { utcOffset: 0 } : { timezone }),
    mode: '5-part',
    domAndDow: true,
    fixedTimeRule: 'no-wildcard',
    paused: true,
  })
}

/** Numbers, names, lists, ranges and steps; the library's other syntax depends on the current time or is little known. */
const FIELD = /^(?:[A-Za-z]{3}|[\d*,/-])+$/
