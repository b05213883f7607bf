import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { z } from 'zod'
import { type AuditEntry, type AuditPage, AuditQuery } from '#protocol/audit.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import {
  actions,
  type Block,
  type Button,
  bold,
  button,
  type Cell,
  cell,
  code,
  header,
  line,
  type Message,
  momentCell,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'

/** A page of a search. */
export const AuditPosition = z.strictObject({
  query: AuditQuery,
  /** The cursors of the pages before this one; null is the first page. */
  before: z.array(z.number().int().nullable()),
})
export type AuditPosition = z.infer<typeof AuditPosition>

/** Rows of one page. */
export const AUDIT_ROWS = 10

/** A page of the audit log, for a person. */
export interface AuditView {
  readonly page: AuditPage
  readonly place: AuditPosition
  readonly seen: 'all' | 'own'
}

/** One page of the audit log as a table, newest first, with buttons to its neighbours. */
export function auditMessage({ page, place, seen }: AuditView): Message {
  const rows = page.entries.map(row)
  const found = rows.length === 0 ? 'No matching entries.' : null
  return {
    text: 'Audit log',
    blocks: [
      header('Audit log'),
      richText(line(...criteria(place.query)), ...(seen === 'own' ? [line(text(OWN_ONLY))] : [])),
      ...(found === null ? [table([TITLES.map(cell), ...rows])] : [richText(line(bold(found)))]),
      ...paging(page, place),
    ],
  }
}

const OWN_ONLY = 'You see only requests made on your behalf. Approvers, auditors and admins see everything.'
const TITLES = ['When', 'What', 'Agent', 'Tool', 'Who', 'Why']

function row(entry: AuditEntry): Cell[] {
  return [
    momentCell(Date.parse(entry.at)),
    cell(eventText(entry)),
    cell(shorten(entry.agentId ?? '', 60)),
    cell(shorten(entry.tool ?? '', 60)),
    cell(shorten(actorText(entry), 60)),
    cell(shorten(entry.reason ?? '', 200)),
  ]
}

/** A person, or the rule that decided where no person did. */
function actorText({ kind, actor, actorName, matchedRule, matchedPolicyId }: AuditEntry): string {
  if (kind !== 'decided' && kind !== 'opened') return actorName ?? actor
  if (matchedRule !== null) return `rule ${matchedRule}`
  return matchedPolicyId === null ? 'no policy' : `policy ${matchedPolicyId}`
}

function eventText({ kind, status, outcome }: AuditEntry): string {
  const words = KIND_WORDS[kind] ?? kind.replaceAll('_', ' ')
  const result = kind.endsWith('_refused') ? null : (status ?? outcome)
  return result === null ? words : `${words}: ${result}`
}

/** Kinds whose own name would not be clear. */
const KIND_WORDS: Partial<Record<AuditEntry['kind'], string>> = {
  redeem_refused: 'start refused',
  report_refused: 'result refused',
}

function criteria(query: AuditQuery) {
  const filters = Object.entries(query).filter(([name]) => name !== 'cursor' && name !== 'limit')
  if (filters.length === 0) return [text('Everything, newest first')]
  return filters.flatMap(([name, value]) => [
    code(`${FILTER_WORD[name] ?? name}:${String(value)}`),
    text(' '),
  ])
}

/** The filter name of a query field, where it differs. */
const FILTER_WORD: Readonly<Record<string, string>> = { agentId: 'agent', approver: 'by' }

function paging(page: AuditPage, place: AuditPosition): Block[] {
  const { query, before } = place
  const current = query.cursor ?? null
  const previous = before.at(-1)
  const buttons: Button[] = []
  if (previous !== undefined) {
    const newer = { query: at(query, previous), before: before.slice(0, -1) }
    buttons.push(button('Newer', { actionId: ACTION.auditNewer, value: positionValue(newer) }))
  }
  if (page.next !== null) {
    const older = { query: at(query, page.next), before: [...before, current] }
    buttons.push(button('Older', { actionId: ACTION.auditOlder, value: positionValue(older) }))
  }
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function at({ cursor: _left, ...query }: AuditQuery, cursor: number | null): AuditQuery {
  return cursor === null ? query : { ...query, cursor }
}

/** Drops the earliest pages when a button's value would be too long. */
function positionValue(place: AuditPosition): string {
  const value = JSON.stringify(place)
  if (value.length <= SLACK_LIMITS.button.value || place.before.length === 0) return value
  return positionValue({ ...place, before: place.before.slice(1) })
}
