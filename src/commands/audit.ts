import type { Command } from 'commander'
import type { z } from 'zod'
import { type AuditEntry, AuditExport, AuditQuery } from '#protocol/audit.ts'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import { auditFilter } from '../approval/model/audit-filter.ts'
import { createExportAudit } from '../approval/queries/export-audit.ts'
import { createVerifyRecord } from '../approval/queries/verify-record.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import { exportHeader, exportText } from '../ledger/export.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** `veto audit`: searches, exports and verifies the ledger. */
export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('Search, export and verify the audit log')
  addSearch(audit, terminal)
  addExport(audit, terminal)
  audit
    .command('verify')
    .description(
      'Verify the hash chain and the recorded params. Names the first bad entry and exits with 1 when there is one',
    )
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => verify(terminal, options.json ?? false))
}

function addSearch(audit: Command, terminal: Terminal): void {
  const search = audit
    .command('search')
    .description('List the entries that match every given filter, newest first')
  addFilters(search)
    .option('--cursor <seq>', 'continue from the cursor that the previous page printed')
    .option('--limit <count>', 'entries per page, at most 100', '20')
    .option('--json', 'print JSON, one entry a line')
    .action((options: SearchOptions) => runSearch(terminal, options))
}

function addExport(audit: Command, terminal: Terminal): void {
  const command = audit
    .command('export')
    .description('Write all entries that match every given filter, newest first, and record the export')
  addFilters(command)
    .option('--cursor <seq>', 'only entries before this one, to continue an export that broke off')
    .option('--format <format>', 'ndjson (one JSON object a line) or csv', 'ndjson')
    .action((options: FilterOptions) => runExport(terminal, options))
}

function addFilters(command: Command): Command {
  return command
    .option('--agent <id>', 'agent id, or a pattern with *')
    .option('--tool <name>', 'tool name, or a pattern with *')
    .option('--outcome <outcome>', OUTCOME_LIST)
    .option('--kind <kind>', 'kind of fact: decided, opened, voted, settled, …')
    .option('--policy <id>', 'policy that decided')
    .option('--rule <name>', 'rule that decided')
    .option('--approver <id>', 'Slack user id of the person who acted')
    .option('--session <id>', 'session of the agent')
    .option('--request <id>', 'one request')
    .option('--reason <words>', 'words in the reason')
    .option('--since <when>', 'an age such as 7d, or a date such as 2026-11-20 (UTC)')
    .option('--until <when>', 'an age or a date')
}

type FilterOptions = Readonly<Record<string, string | boolean | undefined>>

interface SearchOptions extends FilterOptions {
  readonly json?: boolean
}

async function runSearch(terminal: Terminal, options: SearchOptions): Promise<void> {
  const { json = false, ...filters } = options
  const filter = auditFilter(parseOptions(AuditQuery, filters), systemClock.nowMs())
  const page = await withExistingStore(terminal, (store) => store.audit(filter))
  if (json) for (const entry of page.entries) terminal.out(JSON.stringify(entry))
  else terminal.out(page.entries.length === 0 ? 'No entry matches.' : entriesTable(page.entries))
  if (!json && page.next !== null) terminal.out(`\nMore: add --cursor ${page.next}`)
}

const EXPORT_PAGE = 100

async function runExport(terminal: Terminal, options: FilterOptions): Promise<void> {
  const { format, ...query } = parseOptions(AuditExport, options)
  const filter = auditFilter({ ...query, limit: EXPORT_PAGE }, systemClock.nowMs())
  await withExistingStore(terminal, async (store) => {
    const pages = await createExportAudit({ store, clock: systemClock })({ filter, format, actor: 'cli' })
    if (!(await writeLines(terminal, exportHeader(format)))) return
    for await (const entries of pages) if (!(await writeLines(terminal, exportText(format, entries)))) return
  })
}

/** False: whoever reads wants no more. The terminal ends what it prints with a line feed. @throws when it cannot be written. */
async function writeLines(terminal: Terminal, text: string): Promise<boolean> {
  if (text === '') return true
  try {
    await terminal.write(text.replace(/\n$/, ''))
    return true
  } catch (error) {
    if (Object(error).code === 'EPIPE') return false
    throw error
  }
}

/** @throws {VetoError} `bad_argument` naming the options and what was expected. */
function parseOptions<T>(shape: z.ZodType<T>, { agent: agentId, ...options }: FilterOptions): T {
  const parsed = shape.safeParse({ ...options, agentId })
  if (parsed.success) return parsed.data
  throw new VetoError(
    'bad_argument',
    parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
  )
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
