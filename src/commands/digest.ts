import { formatElapsed } from '../core/duration.ts'
import { statsOf } from '../insight/stats.ts'
import { fourWeeks, type TrendWeek } from '../insight/trend.ts'
import { percent } from '../insight/wording.ts'
import { statsText, withActivity } from './stats.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

export interface DigestOptions {
  readonly month?: boolean
  readonly json?: boolean
}

/** Prints the last seven days of approvals, compared with the seven before, and where the ledger ends. */
export async function digest(
  terminal: Terminal,
  { month = false, json = false }: DigestOptions,
): Promise<void> {
  const { stats, weeks } = await withActivity(
    terminal,
    { since: month ? '28d' : '7d' },
    async (activity) => ({
      stats: await statsOf(activity, { tools: [], agents: [] }),
      weeks: month ? fourWeeks(activity) : [],
    }),
  )
  const head = await withExistingStore(terminal, (store) => store.head())
  if (json) {
    terminal.out(JSON.stringify({ ...stats, ...(month ? { weeks: weeks.map(datedWeek) } : {}), head }))
    return
  }
  const anchor = `The audit log ends at entry ${head.seq}, ${head.hash}.`
  terminal.out([statsText(stats), ...(month ? [weekTable(weeks)] : []), anchor].join('\n\n'))
}

function weekTable(weeks: readonly TrendWeek[]): string {
  const titles = ['WEEK', 'ASKED', 'APPROVED', 'MEDIAN', 'ASKED FOUR WEEKS BEFORE']
  return textTable(
    titles,
    weeks.map((week) => {
      const { firstDate, lastDate } = datedWeek(week)
      const { asked, approvalRate, timeToDecide } = week.now
      return [
        `${firstDate} to ${lastDate}`,
        String(asked),
        approvalRate === null ? '–' : percent(approvalRate),
        timeToDecide === null ? '–' : formatElapsed(timeToDecide.medianMs),
        String(week.before.asked),
      ]
    }),
  )
}

function datedWeek({ firstDate, lastDate, ...numbers }: TrendWeek) {
  return { firstDate: isoDate(firstDate), lastDate: isoDate(lastDate), ...numbers }
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10)
}
