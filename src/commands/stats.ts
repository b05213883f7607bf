import { type Stats, type StatsNumbers, StatsQuery } from '#protocol/stats.ts'
import type { PeriodActivity } from '../approval/model/period-activity.ts'
import { createReadActivity } from '../approval/queries/period-activity.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { formatElapsed } from '../core/duration.ts'
import { VetoError } from '../core/veto-error.ts'
import { statsOf } from '../insight/stats.ts'
import { percent } from '../insight/wording.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** Prints what the approvals of a period say, with findings. */
export async function stats(terminal: Terminal, { json = false, ...options }: StatsOptions): Promise<void> {
  const found = await readStats(terminal, options)
  terminal.out(json ? JSON.stringify(found) : statsText(found))
}

export interface StatsOptions extends Readonly<Record<string, string | boolean | undefined>> {
  readonly json?: boolean
}

async function readStats(terminal: Terminal, { agent: agentId, ...options }: StatsOptions): Promise<Stats> {
  const parsed = StatsQuery.safeParse({ ...options, agentId })
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`)
    throw new VetoError('bad_argument', problems.join('\n'))
  }
  const { tool, agentId: agentPattern, ...period } = parsed.data
  return withActivity(terminal, period, (activity) =>
    statsOf(activity, {
      tools: tool === undefined ? [] : [tool],
      agents: agentPattern === undefined ? [] : [agentPattern],
    }),
  )
}

/** What `use` makes of the activity of a period; the database is closed afterwards. */
export async function withActivity<T>(
  terminal: Terminal,
  period: Pick<StatsQuery, 'since' | 'until'>,
  use: (activity: PeriodActivity) => Promise<T>,
): Promise<T> {
  const { loadBundle } = await import('../policy/load/load-bundle.ts')
  const { readFolder } = await import('../policy/source/read-folder.ts')
  const folder = readConfig(terminal.environment).policies
  const bundle = await loadBundle(folder)
  return withExistingStore(terminal, async (store) => {
    const policyFiles = async () => (await readFolder(folder)).policies
    const readActivity = createReadActivity({ store, bundle: () => bundle, policyFiles, clock: systemClock })
    return use(await readActivity(period).catch(throwAboutOption))
  })
}

/** Names the option as it is typed. */
function throwAboutOption(error: unknown): never {
  if (!(error instanceof VetoError) || !/^(since|until): /.test(error.message)) throw error
  throw new VetoError(error.code, `--${error.message}`)
}

export function statsText({ total, tools, findings }: Stats): string {
  const { now, before } = total
  const headline = [
    `People were asked ${now.asked} times (the period before: ${before.asked}): ${now.approved} approved, ${now.rejected} denied, ${now.expired} expired, ${now.cancelled} withdrawn, ${now.pending} pending.`,
    `Decided automatically: ${now.allowed} allowed, ${now.denied} denied.`,
  ].join('\n')
  const table =
    tools.length === 0
      ? []
      : [
          textTable(
            TITLES,
            tools.map(({ tool, now }) => row(tool, now)),
          ),
        ]
  const found = findings.map(
    ({ kind, tool, agentId, rule, approver, evidence, suggestion }) =>
      `${kind} ${[tool, rule, agentId, approver?.name].filter((name) => name != null).join(', ')}: ${evidence}\n  ${suggestion}`,
  )
  return [headline, ...table, ...found].join('\n\n')
}

const TITLES = [
  'TOOL',
  'ASKED',
  'APPROVED',
  'EDITED',
  'DENIED',
  'EXPIRED',
  'RATE',
  'MEDIAN',
  'FAILED',
  'AUTOMATIC',
]

function row(tool: string, numbers: StatsNumbers): string[] {
  const { asked, approved, edited, rejected, expired, approvalRate, timeToDecide, failed } = numbers
  return [
    tool,
    ...[asked, approved, edited, rejected, expired].map(String),
    approvalRate === null ? '–' : percent(approvalRate),
    timeToDecide === null ? '–' : formatElapsed(timeToDecide.medianMs),
    String(failed),
    String(numbers.allowed + numbers.denied),
  ]
}
