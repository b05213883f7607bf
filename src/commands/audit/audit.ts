import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addCheckpoint } from './checkpoint.ts'
import { addExport } from './export.ts'
import { addSearch } from './search.ts'
import { addVerify } from './verify.ts'

/** `veto audit`: searches, exports, signs and verifies the ledger. */
export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('Search, export, sign and verify the audit log')
  addSearch(audit, terminal)
  addExport(audit, terminal)
  addCheckpoint(audit, terminal)
  addVerify(audit, terminal)
}
