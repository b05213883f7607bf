import type { TrendWeek } from '../../../insight/trend.ts'
import { type Block, bold, line, richText, text } from '../../blocks/blocks.ts'
import { trendOf } from '../stats/headline.ts'
import { datesBetween } from './dates.ts'

/** A line for each week of a monthly review. Lines, as Slack takes one table a message. */
export function trendBlock(weeks: readonly TrendWeek[]): Block[] {
  if (weeks.length === 0) return []
  return [
    richText(
      line(bold('Week by week'), text(', each against the week four weeks before:')),
      ...weeks.map((week) =>
        line(bold(datesBetween(week.firstDate, week.lastDate, 'UTC')), text(`: ${trendOf(week)}`)),
      ),
    ),
  ]
}
