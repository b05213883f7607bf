import type { AuditEntry, ExportFormat } from '#protocol/audit.ts'
import type { PersonalExport } from '../../../approval/queries/audit-queries.ts'
import { counted } from '../../../insight/wording.ts'
import { exportHeader, exportText } from '../../../ledger/export.ts'
import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { failureOf } from '../../api/errors.ts'
import { sendFile } from '../../api/send-file.ts'
import { criteriaText } from './audit-position.ts'

/** More are left out, and the message says so. */
const MAX_ENTRIES = 50_000

/** Sends what a search finds as a file in a direct message. The result is a sentence about it. */
export async function sendExport(
  deps: ListenerDeps,
  personId: string,
  wanted: PersonalExport,
): Promise<string> {
  const result = await deps.queries.exportAudit(personId, wanted)
  if (result.seen === 'nothing') return NOT_SHOWN
  const file = await fileOf(result.value, wanted.format)
  if (file.count === 0) return 'No matching entries, so there is no file.'
  const words = contentWords(file)
  const name = exportName(deps.clock.nowMs(), wanted.format)
  const comment = `Audit export${of(criteriaText(wanted.query))}: ${words}`
  try {
    await sendFile(deps.client, { personId, name, content: file.content, comment })
  } catch (error) {
    deps.log.warn({ err: error }, 'an export could not be sent')
    return problemOf(error)
  }
  return exportSent(name, file)
}

/** Where the file is, and what it holds. */
export function exportSent(name: string, file: ExportCounts): string {
  return `${name} is in your direct messages with Veto: ${contentWords(file)}`
}

function contentWords(file: ExportCounts): string {
  return `${counts(file)}${file.isCut ? CUT : '.'}`
}

/** `veto-audit-2026-11-28T1036.csv`, in UTC. */
export function exportName(nowMs: number, format: ExportFormat): string {
  return `veto-audit-${new Date(nowMs).toISOString().slice(0, 16).replaceAll(':', '')}.${format}`
}

function of(filters: string): string {
  return filters === '' ? '' : ` of ${filters}`
}

/** `3 requests, 15 entries`. */
function counts({ requests, count }: ExportCounts): string {
  const entries = `${count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'}`
  return requests === 0 ? entries : `${counted(requests, 'request')}, ${entries}`
}

const CUT = `, the newest ones. There are more: add filters such as since: and until:, or use "veto audit export" on the server.`

interface ExportCounts {
  readonly count: number
  /** How many requests the entries are about. */
  readonly requests: number
  /** There are more entries than the file holds. */
  readonly isCut: boolean
}

interface ExportFile extends ExportCounts {
  readonly content: Buffer
}

async function fileOf(
  pages: AsyncIterable<readonly AuditEntry[]>,
  format: ExportFormat,
): Promise<ExportFile> {
  const parts = [Buffer.from(exportHeader(format))]
  const requests = new Set<string>()
  let count = 0
  let isCut = false
  for await (const page of pages) {
    const kept = page.slice(0, MAX_ENTRIES - count)
    parts.push(Buffer.from(exportText(format, kept)))
    for (const { requestId } of kept) if (requestId !== null) requests.add(requestId)
    count += kept.length
    isCut = kept.length < page.length
    if (isCut) break
  }
  return { content: Buffer.concat(parts), count, requests: requests.size, isCut }
}

function problemOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure.kind === 'refused' && failure.error === 'missing_scope') {
    return 'Veto may not send files here. Ask an admin to add the scopes files:write and im:write to the app, and to install it again.'
  }
  return 'Slack did not take the file. Try again in a moment, or use "veto audit export" on the server.'
}
