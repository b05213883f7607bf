import type { Command } from 'commander'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import type { AuditFilters, SearchOptions, VerifyOptions } from '../audit.ts'
import type { Terminal } from '../terminal.ts'

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
    .action(async (options: VerifyOptions) => (await import('../audit.ts')).verifyAudit(terminal, options))
}

function addSearch(audit: Command, terminal: Terminal): void {
  const search = audit
    .command('search')
    .description('List the entries that match every given filter, newest first')
  addFilters(search)
    .option('--cursor <seq>', 'continue from the cursor that the previous page printed')
    .option('--limit <count>', 'entries per page, at most 100', '20')
    .option('--json', 'print JSON, one entry a line')
    .action(async (options: SearchOptions) => (await import('../audit.ts')).searchAudit(terminal, options))
}

function addExport(audit: Command, terminal: Terminal): void {
  const command = audit
    .command('export')
    .description('Write all entries that match every given filter, newest first, and record the export')
  addFilters(command)
    .option('--cursor <seq>', 'only entries before this one, to continue an export that broke off')
    .option('--format <format>', 'ndjson (one JSON object a line) or csv', 'ndjson')
    .action(async (options: AuditFilters) => (await import('../audit.ts')).exportAudit(terminal, options))
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
