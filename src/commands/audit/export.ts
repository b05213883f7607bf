import { open, writeFile } from 'node:fs/promises'
import { AuditExport, type ExportFormat } from '#protocol/audit.ts'
import type { AuditFilter } from '../../approval/model/audit-filter.ts'
import { auditFilter } from '../../approval/model/audit-filter.ts'
import type { Store } from '../../approval/ports/store.ts'
import { createExportAudit } from '../../approval/queries/export-audit.ts'
import { createSignExport } from '../../approval/queries/sign-export.ts'
import { systemClock } from '../../core/clock.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import { exportHeader, exportText } from '../../ledger/export.ts'
import { createManifest, type Manifest } from '../../ledger/manifest.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { type AuditFilters, parseFilters } from './filters.ts'
import { signerOf } from './signing.ts'

export interface ExportOptions extends AuditFilters {
  readonly manifest?: string
}

const PAGE = 100

/**
 * Writes all entries that match, records the export, and signs what was written.
 * @throws {VetoError} `bad_argument` when the manifest could not be written, before anything is recorded.
 */
export async function exportAudit(
  terminal: Terminal,
  { manifest: file, ...options }: ExportOptions,
): Promise<void> {
  const { format, ...query } = parseFilters(AuditExport, options)
  const filter = auditFilter({ ...query, limit: PAGE }, systemClock.nowMs())
  if (file !== undefined) await named(file, requireWritable)
  await withExistingStore(terminal, async (store) => {
    const sign = file === undefined ? null : await signerOf(store)
    const manifest = createManifest()
    const isComplete = await writeExport(store, { terminal, filter, format, manifest })
    if (file === undefined || sign === null || !isComplete) return
    const signExport = createSignExport({ store, sign, clock: systemClock })
    const token = await signExport(manifest, { filter, format })
    await named(file, () => writeFile(file, `${token}\n`))
  })
}

async function requireWritable(file: string): Promise<void> {
  await using _handle = await open(file, 'a')
}

/** @throws {VetoError} `bad_argument` naming the file that could not be written. */
async function named(file: string, write: (file: string) => Promise<void>): Promise<void> {
  try {
    await write(file)
  } catch (error) {
    throw new VetoError('bad_argument', `Cannot write ${file}: ${errorMessage(error)}`, { cause: error })
  }
}

interface Export {
  readonly terminal: Terminal
  readonly filter: AuditFilter
  readonly format: ExportFormat
  readonly manifest: Manifest
}

/** False: whoever reads wants no more. */
async function writeExport(store: Store, { terminal, filter, format, manifest }: Export): Promise<boolean> {
  const pages = await createExportAudit({ store, clock: systemClock })({ filter, format, actor: 'cli' })
  const header = exportHeader(format)
  manifest.add(header, [])
  if (!(await writeLines(terminal, header))) return false
  for await (const entries of pages) {
    const text = exportText(format, entries)
    manifest.add(text, entries)
    if (!(await writeLines(terminal, text))) return false
  }
  return true
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
