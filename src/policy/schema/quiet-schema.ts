import { z } from 'zod'
import type { Times } from '../calendar/calendar.ts'
import { quietUntilMs } from '../calendar/quiet-hours.ts'
import { Days, HoursOfDay } from './calendar-schema.ts'
import { oneOrMore, Timezone } from './schema-parts.ts'

/** When a group is not notified; one of several that add up. Without `hours` whole days, without `days` every day. */
export const QuietHours = z
  .strictObject({
    days: oneOrMore(Days).optional(),
    hours: oneOrMore(HoursOfDay).optional(),
    timezone: Timezone,
  })
  .refine(({ days, hours }) => days !== undefined || hours !== undefined, 'expected `hours` or `days`')
  .transform(
    ({ days = null, hours = null, timezone }): Times => ({
      dates: null,
      days: days?.flat() ?? null,
      hours,
      timezone,
    }),
  )
  .refine(
    (times) => quietUntilMs([times], ANY_MOMENT_MS) !== null,
    'expected hours that end: nobody would ever be notified',
  )

const ANY_MOMENT_MS = 0
