import type { Command } from 'commander'
import { type AuditEntry, AuditQuery } from '#protocol/audit.ts'
import { auditFilter } from '../approval/model/audit-filter.ts'
import { createVerifyRecord } from '../approval/queries/verify-record.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** `veto audit`: searches and verifies the ledger. */
export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('Search and verify the audit log')
  addSearch(audit, terminal)
  audit
    .command('verify')
    .description(
      'Verify the hash chain and the recorded params. Names the first bad entry and exits with 1 when there is one',
    )
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => verify(terminal, options.json ?? false))
}

function addSearch(audit: Command, terminal: Terminal): void {
  audit
    .command('search')
    .description('List the entries that match every given filter, newest first')
    .option('--agent <id>', 'agent id, or a pattern with *')
    .option('--tool <name>', 'tool name, or a pattern with *')
    .option(
      '--outcome <outcome>',
      'allowed, denied or escalated; or pending, approved, rejected, expired, cancelled',
    )
    .option('--kind <kind>', 'kind of fact: decided, opened, voted, settled, …')
    .option('--policy <id>', 'policy that decided')
    .option('--approver <id>', 'Slack user id of the person who acted')
    .option('--session <id>', 'session of the agent')
    .option('--request <id>', 'one request')
    .option('--reason <words>', 'words in the reason')
    .option('--since <when>', 'an age such as 7d, or a date such as 2026-11-20 (UTC)')
    .option('--until <when>', 'an age or a date')
    .option('--cursor <seq>', 'continue from the cursor that the previous page printed')
    .option('--limit <count>', 'entries per page, at most 100', '20')
    .option('--json', 'print JSON, one entry a line')
    .action((options: SearchOptions) => search(terminal, options))
}

interface SearchOptions extends Readonly<Record<string, string | boolean | undefined>> {
  readonly json?: boolean
}

async function search(terminal: Terminal, options: SearchOptions): Promise<void> {
  const { json = false, agent: agentId, ...rest } = options
  const parsed = AuditQuery.safeParse({ ...rest, agentId })
  if (!parsed.success) {
    throw new VetoError(
      'bad_argument',
      parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  }
  const filter = auditFilter(parsed.data, systemClock.nowMs())
  const page = await withExistingStore(terminal, (store) => store.audit(filter))
  if (json) for (const entry of page.entries) terminal.out(JSON.stringify(entry))
  else terminal.out(page.entries.length === 0 ? 'No entry matches.' : entriesTable(page.entries))
  if (!json && page.next !== null) terminal.out(`\nMore: add --cursor ${page.next}`)
}

function entriesTable(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => [
    String(entry.seq),
    entry.at,
    entry.kind,
    entry.status ?? '',
    entry.agentId ?? '',
    entry.tool ?? '',
    entry.actorName ?? entry.actor,
    entry.matchedRule ?? entry.matchedPolicyId ?? '',
    entry.reason ?? '',
  ])
  return textTable(['SEQ', 'AT', 'KIND', 'STATUS', 'AGENT', 'TOOL', 'BY', 'RULE', 'REASON'], rows)
}

async function verify(terminal: Terminal, json: boolean): Promise<void> {
  const found = await withExistingStore(terminal, (store) => createVerifyRecord(store)())
  if (json) terminal.out(JSON.stringify(found))
  if (!found.whole) {
    throw new VetoError('ledger_broken', `The ledger is invalid: entry ${found.badSeq} ${found.fault}`)
  }
  const entries = found.entries === 1 ? '1 entry' : `${found.entries} entries`
  if (!json) terminal.out(`The ledger is valid: ${entries}, head ${found.head}`)
}
