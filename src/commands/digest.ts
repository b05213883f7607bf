import type { Command } from 'commander'
import { digestNumbers } from '../approval/queries/approval-queries.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { type Digest, digestOf } from '../insight/digest.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** `veto digest`: the last seven days of approvals, compared with the seven before */
export function addDigestCommand(program: Command, terminal: Terminal): void {
  program
    .command('digest')
    .description('Show the last seven days of requests and decisions, compared with the seven days before')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { loadBundle } = await import('../policy/load/load-bundle.ts')
      const bundle = await loadBundle(readConfig(terminal.environment).policies)
      const timezone = bundle.digest?.timezone ?? 'UTC'
      const numbers = await withExistingStore(terminal, (store) =>
        digestNumbers(store, systemClock.nowMs(), timezone),
      )
      const digest = digestOf(numbers.period, numbers.tallies, numbers.talliesBefore)
      terminal.out(options.json ? JSON.stringify(digest) : digestText(digest))
    })
}

function digestText({ now, before, tools }: Digest): string {
  const headline = [
    `People were asked ${now.asked} times (${before.asked} in the week before): ${now.approved} approved, ${now.rejected} rejected, ${now.expired} expired, ${now.cancelled} withdrawn, ${now.pending} pending.`,
    `Decided automatically: ${now.allowed} allowed, ${now.denied} denied.`,
  ]
  if (tools.length === 0) return headline.join('\n')
  const rows = tools.map((tool) => [
    tool.tool,
    String(tool.asked),
    String(tool.approved),
    String(tool.rejected),
    String(tool.expired),
    percent(tool.approvalRate),
    percent(tool.approvalRateBefore),
  ])
  const headings = ['TOOL', 'ASKED', 'APPROVED', 'REJECTED', 'EXPIRED', 'RATE', 'WEEK BEFORE']
  return `${headline.join('\n')}\n\n${textTable(headings, rows)}`
}

function percent(rate: number | null): string {
  return rate === null ? '–' : `${Math.round(rate * 100)} %`
}
