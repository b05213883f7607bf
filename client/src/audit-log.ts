import type { z } from 'zod'
import { answerMatching } from './answer-checks.ts'
import type { Exchange, Transport } from './exchange.ts'
import { createOpenStream } from './open-stream.ts'
import { parseBody } from './parse-body.ts'
import {
  type AuditEntry,
  AuditExport,
  AuditPage,
  type AuditSearch,
  type ExportFormat,
} from './protocol/audit.ts'
import { queryOf } from './query-of.ts'
import { type Retry, retry } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** The filters of `queryAuditLog`; `result` is another name for `outcome`. */
export type AuditLogQuery = z.input<typeof AuditSearch>

/** The filters and the format of an export. */
export interface DecisionExport extends Omit<z.input<typeof AuditExport>, 'manifest'> {
  /** Ends NDJSON with a line of its own, which `veto audit verify --offline` checks the entries against. */
  readonly manifest?: boolean
}

/** Reads the ledger. */
export interface AuditLog {
  page(query: AuditLogQuery): Promise<AuditPage>
  /** The text of the export, in parts. */
  export(query: DecisionExport, signal: AbortSignal | undefined): AsyncGenerator<string, void, void>
}

interface Deps extends Transport {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
  readonly runtime: Runtime
  readonly timeoutMs: number
}

export function createAuditLog(deps: Deps): AuditLog {
  return {
    page(query) {
      const path = `/v1/audit${queryOf(query)}`
      const answers = {
        200: answerMatching(AuditPage, ({ entries }) => entries.every((entry) => matchesQuery(entry, query))),
      }
      return deps.retryOnFailure((timeoutMs) => deps.exchange({ method: 'GET', path, answers, timeoutMs }))
    },
    export: (query, signal) => exportText(deps, query, signal),
  }
}

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
}

/** Opening is retried. A stream that breaks off is an error, as its text is incomplete. */
async function* exportText(
  deps: Deps,
  query: DecisionExport,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, void> {
  const { format, ...filters } = parseBody(AuditExport, wireQuery(query))
  const request = {
    path: `/v1/audit/export${queryOf({ format, ...filters })}`,
    mediaType: MEDIA_TYPES[format],
    headers: {},
    signal,
  }
  const { runtime, timeoutMs } = deps
  const openStream = createOpenStream(deps)
  const deadline = { deadlineMs: runtime.nowMs() + timeoutMs, signal }
  const stream = await retry(runtime, deadline, (leftMs) => openStream({ ...request, timeoutMs: leftMs }))
  if (stream === null) throw new VetoError('bad_answer', 'Expected an export, got an empty answer; try again')
  const decoder = new TextDecoder()
  for await (const chunk of stream) yield decoder.decode(chunk, { stream: true })
}

function wireQuery({ manifest, ...query }: DecisionExport): unknown {
  return manifest === undefined ? query : { ...query, manifest: String(manifest) }
}

/** The server validates globs and texts. */
function matchesQuery(entry: AuditEntry, { agentId, tool, kind, request, cursor }: AuditLogQuery): boolean {
  return (
    isNamed(entry.agentId, agentId) &&
    isNamed(entry.tool, tool) &&
    (kind === undefined || entry.kind === kind) &&
    (request === undefined || entry.requestId === request) &&
    (cursor === undefined || entry.seq <= Number(cursor))
  )
}

function isNamed(name: string | null, pattern: string | undefined): boolean {
  return pattern === undefined || pattern.includes('*') || name === pattern
}
