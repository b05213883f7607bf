import type { z } from 'zod'
import { type AuditEntry, AuditExport, AuditQuery } from '#protocol/audit.ts'
import { auditFilter } from '../approval/model/audit-filter.ts'
import { createExportAudit } from '../approval/queries/export-audit.ts'
import { createVerifyRecord } from '../approval/queries/verify-record.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import { exportHeader, exportText } from '../ledger/export.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** As they are typed. */
export type AuditFilters = Readonly<Record<string, string | boolean | undefined>>

export interface SearchOptions extends AuditFilters {
  readonly json?: boolean
}

/** Lists one page of entries, newest first. */
export async function searchAudit(terminal: Terminal, options: SearchOptions): Promise<void> {
  const { json = false, ...filters } = options
  const filter = auditFilter(parseOptions(AuditQuery, filters), systemClock.nowMs())
  const page = await withExistingStore(terminal, (store) => store.audit(filter))
  if (json) for (const entry of page.entries) terminal.out(JSON.stringify(entry))
  else terminal.out(page.entries.length === 0 ? 'No entry matches.' : entriesTable(page.entries))
  if (!json && page.next !== null) terminal.out(`\nMore: add --cursor ${page.next}`)
}

const EXPORT_PAGE = 100

/** Writes all entries that match, and records the export. */
export async function exportAudit(terminal: Terminal, options: AuditFilters): Promise<void> {
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
function parseOptions<T>(shape: z.ZodType<T>, { agent: agentId, ...options }: AuditFilters): T {
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

export interface VerifyOptions {
  readonly json?: boolean
}

/** Verifies the hash chain and the recorded params. @throws {VetoError} `ledger_broken`, naming the first bad entry. */
export async function verifyAudit(terminal: Terminal, { json = false }: VerifyOptions): Promise<void> {
  const found = await withExistingStore(terminal, (store) => createVerifyRecord(store)())
  if (json) terminal.out(JSON.stringify(found))
  if (!found.whole) {
    throw new VetoError('ledger_broken', `The ledger is invalid: entry ${found.badSeq} ${found.fault}`)
  }
  const entries = found.entries === 1 ? '1 entry' : `${found.entries} entries`
  if (!json) terminal.out(`The ledger is valid: ${entries}, head ${found.head}`)
}
