import type { ExportFormat } from '#protocol/audit.ts'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import type { Message } from '../../blocks/blocks.ts'
import { auditPage } from './audit-page.ts'
import { readAuditQuery } from './audit-query.ts'
import { sendExport } from './send-export.ts'

/** `/veto audit [facts | export [csv | ndjson]] [filters]`. */
export const auditCommand: SlackCommand = {
  word: 'audit',
  summary: 'requests and how they ended, newest first; searches and exports',
  examples: [
    ['tool:refund* outcome:denied since:7d', 'requests that match all filters'],
    ['by:@ann since:monday', 'what one person did; by:me for your own decisions'],
    ['agent:support-* outcome:failed rule:cap_refund_amount', 'names may contain *'],
    ['reason:"over limit"', 'words of a reason'],
    ['facts outcome:denied', 'every entry, instead of one row per request'],
    ['export csv since:7d', 'the entries of these requests as a file, in a direct message'],
  ],
  notes: [
    'Filters: agent, tool, outcome, by, policy, rule, session, since, until, reason, id; kind with facts.',
    `Outcomes: ${OUTCOME_LIST}.`,
    'Times: 7d, today, yesterday, monday, 2026-11-20, 2026-11-20T22:00:00Z. Days begin at midnight UTC.',
  ],
  run: audit,
}

async function audit(deps: ListenerDeps, { personId, rest }: TypedCommand): Promise<Message | string> {
  const unknown = unknownFormat(rest)
  if (unknown !== null) return `An export is csv or ndjson, not "${unknown}".`
  const { format, of, filters } = readOptions(rest)
  const { handles, clock } = deps
  const read = await readAuditQuery(filters, { handles, personId, nowMs: clock.nowMs(), of })
  if (!read.ok) return read.problem
  const { query } = read
  if (format !== null) return sendExport(deps, personId, { query, of, format })
  return auditPage(deps, personId, { of, query, before: [], end: null })
}

interface Options {
  /** Null: no export. */
  readonly format: ExportFormat | null
  readonly of: 'requests' | 'entries'
  readonly filters: string
}

/** The words before the filters, in any order. */
function readOptions(rest: string): Options {
  const [, words = '', filters = ''] = /^((?:(?:export|csv|ndjson|facts)(?:\s+|$))*)(.*)$/is.exec(rest) ?? []
  const typed = new Set(words.toLowerCase().split(/\s+/))
  const of = typed.has('facts') ? 'entries' : 'requests'
  return { format: formatOf(typed), of, filters }
}

/** The word after `export`, when it is neither a format nor a filter. */
function unknownFormat(rest: string): string | null {
  const [, word = ''] = /^export\s+([a-z]+)(?:$|\s(?!\s*[:：]))/i.exec(rest.trim()) ?? []
  return /^(|csv|ndjson|facts)$/i.test(word) ? null : word
}

function formatOf(typed: ReadonlySet<string>): ExportFormat | null {
  if (typed.has('ndjson')) return 'ndjson'
  return typed.has('csv') || typed.has('export') ? 'csv' : null
}
