import { Readable } from 'node:stream'
import { z } from 'zod'
import { type AuditEntry, AuditExport, type ExportFormat } from '#protocol/audit.ts'
import type { ManifestLine } from '#protocol/checkpoint.ts'
import type { SignedExport } from '../../approval/queries/sign-export.ts'
import { VetoError } from '../../core/veto-error.ts'
import { exportHeader, exportText } from '../../ledger/export.ts'
import { createManifest } from '../../ledger/manifest.ts'
import { auditRequest } from '../audit-request.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/audit/export`: the whole ledger, or what matches, as a stream. */
export function auditExportRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    // A response to HEAD would be recorded as an export.
    exposeHeadRoute: false,
    url: '/v1/audit/export',
    onRequest: authenticate(deps, 'audit'),
    schema: {
      operationId: 'exportAudit',
      tags: ['audit'],
      summary: 'Export the ledger',
      description: DESCRIPTION,
      querystring: AuditExport,
      response: { 200: FILES, ...problems(400, 401, 403, 500, 503) },
    },
    handler: async (request, reply) => {
      const { format, manifest, ...query } = request.query
      const { key, recheck } = clientOf(request)
      const filter = auditRequest(request, { ...query, limit: PAGE }, deps.clock.nowMs())
      const pages = await deps.exportAudit({ filter, format, actor: `key:${key.hint}` })
      return reply
        .type(MEDIA_TYPES[format])
        .header('content-disposition', `attachment; filename="veto-audit.${format}"`)
        .send(
          Readable.from(
            written({ ...deps, recheck }, { filter, format, pages, isSigned: manifest === 'true' }),
          ),
        )
    },
  })
}

const PAGE = 100

const MEDIA_TYPES = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
} as const satisfies Readonly<Record<ExportFormat, string>>

interface StreamDeps extends Pick<ServerDeps, 'log' | 'signExport'> {
  readonly recheck: () => Promise<void>
}

interface ExportContent extends SignedExport {
  readonly pages: AsyncIterable<readonly AuditEntry[]>
  /** Does the file end with its manifest? */
  readonly isSigned: boolean
}

/** The file, page by page, while the key is valid. An error breaks the connection, so that no part passes for the whole. */
async function* written(
  { log, recheck, signExport }: StreamDeps,
  { pages, isSigned, ...content }: ExportContent,
): AsyncGenerator<string, void, void> {
  const { format } = content
  const manifest = createManifest()
  yield exportHeader(format)
  try {
    for await (const entries of pages) {
      await recheck()
      const text = exportText(format, entries)
      if (isSigned) manifest.add(text, entries)
      yield text
    }
    if (isSigned) yield manifestLine(await signExport(manifest, content))
  } catch (error) {
    if (!(error instanceof VetoError && error.code === 'unauthenticated')) {
      log.error({ err: error }, 'an export broke off')
    }
    throw error
  }
}

function manifestLine(manifest: string): string {
  const line: ManifestLine = { manifest }
  return `${JSON.stringify(line)}\n`
}

const File = z.custom<Readable>().meta({ type: 'string' })
const FILES = {
  description: 'The entries, newest first.',
  headers: {
    'content-disposition': { type: 'string' as const, description: 'A name for the file.' },
  },
  content: { 'application/x-ndjson': { schema: File }, 'text/csv': { schema: File } },
}

const DESCRIPTION = `Streams all entries that match, newest first, for agents that the key covers: as NDJSON each line is an
entry as \`searchAudit\` returns it, as CSV (RFC 4180) the first line names the columns. In CSV, texts that a spreadsheet would
read as a formula begin with an apostrophe. Masked values stay masked. The export itself is recorded first, as an entry of kind
\`exported\`. With \`manifest=true\`, NDJSON ends with a line \`{"manifest": …}\`: a signed statement about all lines before it, which \`veto audit
verify --offline\` checks. A response that breaks off is incomplete: continue it with \`cursor\`, the \`seq\` of the last entry that you have.`
