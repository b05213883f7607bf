import type { Command } from 'commander'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import type { CheckpointOptions } from '../audit/checkpoint.ts'
import type { ExportOptions } from '../audit/export.ts'
import type { SearchOptions } from '../audit/search.ts'
import type { VerifyOptions } from '../audit/verify.ts'
import type { Terminal } from '../terminal.ts'

/** `veto audit`: searches, exports, signs and verifies the ledger. */
export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('Search, export, sign and verify the audit log')
  addSearch(audit, terminal)
  addExport(audit, terminal)
  audit
    .command('checkpoint')
    .description(
      'Sign the ledger as it is now, and print the signed checkpoint. Keep it elsewhere: "veto audit verify --checkpoint" shows later whether anything before it was changed',
    )
    .option('--json', 'print JSON')
    .action(async (options: CheckpointOptions) =>
      (await import('../audit/checkpoint.ts')).signAudit(terminal, options),
    )
  addVerify(audit, terminal)
}

function addSearch(audit: Command, terminal: Terminal): void {
  const search = audit
    .command('search')
    .description('List the entries that match every given filter, newest first')
  addFilters(search)
    .option('--cursor <seq>', 'continue from the cursor that the previous page printed')
    .option('--limit <count>', 'entries per page, at most 100', '20')
    .option('--json', 'print JSON, one entry a line')
    .action(async (options: SearchOptions) =>
      (await import('../audit/search.ts')).searchAudit(terminal, options),
    )
}

function addExport(audit: Command, terminal: Terminal): void {
  const command = audit
    .command('export')
    .description('Write all entries that match every given filter, newest first, and record the export')
  addFilters(command)
    .option('--cursor <seq>', 'only entries before this one, to continue an export that broke off')
    .option('--format <format>', 'ndjson (one JSON object a line) or csv', 'ndjson')
    .option(
      '--manifest <file>',
      'write a signed statement of what was exported, for "veto audit verify --offline"',
    )
    .action(async (options: ExportOptions) =>
      (await import('../audit/export.ts')).exportAudit(terminal, options),
    )
}

function addVerify(audit: Command, terminal: Terminal): void {
  audit
    .command('verify')
    .description(
      'Verify the hash chain, the recorded params and the signed checkpoints. Names the first bad entry and exits with 1 when there is one. With --offline, verify an exported file without the database',
    )
    .option(
      '--checkpoint <path>',
      'a signed checkpoint that was kept elsewhere, or a folder of them (*.jws), which the ledger must contain',
    )
    .option('--offline <file>', 'a file that "veto audit export" wrote, in place of the database')
    .option('--keys <file>', 'with --offline: the public keys, as /.well-known/jwks.json answers them')
    .option('--manifest <file>', 'with --offline: the manifest that was written with the export')
    .option('--json', 'print JSON')
    .action(async (options: VerifyOptions) =>
      (await import('../audit/verify.ts')).verifyAudit(terminal, options),
    )
}

function addFilters(command: Command): Command {
  return command
    .option('--agent <id>', 'agent id, or a pattern with *')
    .option('--tool <name>', 'tool name, or a pattern with *')
    .option('--outcome <outcome>', OUTCOME_LIST)
    .option('--kind <kind>', 'kind of entry: decided, opened, voted, settled, …')
    .option('--policy <id>', 'policy that decided')
    .option('--rule <name>', 'rule that decided')
    .option('--approver <id>', 'Slack user id of the person who acted')
    .option('--session <id>', 'session of the agent')
    .option('--request <id>', 'one request')
    .option('--reason <words>', 'words in the reason')
    .option('--since <when>', 'an age such as 7d, or a date such as 2026-11-20 (UTC)')
    .option('--until <when>', 'an age or a date')
}
