import type { Command } from 'commander'
import { digestNumbers } from '../approval/queries/approval-queries.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { type Digest, digestOf } from '../insight/digest.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** `veto digest`: what the approvals of the last seven days say, compared with the seven before. */
export function addDigestCommand(program: Command, terminal: Terminal): void {
  program
    .command('digest')
    .description('What was asked and decided in the last seven days, against the seven before')
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
    `People were asked ${now.asked} times (${before.asked} in the week before): ${now.approved} approved, ${now.rejected} rejected, ${now.expired} expired, ${now.cancelled} withdrawn, ${now.pending} waiting.`,
    `The policies answered ${now.allowed + now.denied} calls at once: ${now.allowed} allowed, ${now.denied} denied.`,
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
