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

/** Which page of which search a button leads to. */
export const AuditPlace = z.strictObject({
  query: AuditQuery,
  /** The cursors of the pages before this one; null is the first page. */
  before: z.array(z.number().int().nullable()),
})
export type AuditPlace = z.infer<typeof AuditPlace>

/** Rows of one page. */
export const AUDIT_ROWS = 10

/** What a page of the record shows. */
export interface AuditView {
  readonly page: AuditPage
  readonly place: AuditPlace
  readonly seen: 'all' | 'own'
}

/** One page of the record as a table, newest first, with the way to its neighbours. */
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
    cell(whatHappened(entry)),
    cell(shorten(entry.agentId ?? '', 60)),
    cell(shorten(entry.tool ?? '', 60)),
    cell(shorten(whoDidIt(entry), 60)),
    cell(shorten(entry.reason ?? '', 200)),
  ]
}

/** A person, or the rule that answered where no person did. */
function whoDidIt({ kind, actor, actorName, matchedRule, matchedPolicyId }: AuditEntry): string {
  if (kind !== 'decided' && kind !== 'opened') return actorName ?? actor
  if (matchedRule !== null) return `rule ${matchedRule}`
  return matchedPolicyId === null ? 'no policy' : `policy ${matchedPolicyId}`
}

function whatHappened({ kind, status, outcome }: AuditEntry): string {
  const words = KIND_WORDS[kind] ?? kind.replaceAll('_', ' ')
  const became = kind.endsWith('_refused') ? null : (status ?? outcome)
  return became === null ? words : `${words}: ${became}`
}

/** Where the kind alone would not tell people what happened. */
const KIND_WORDS: Partial<Record<AuditEntry['kind'], string>> = {
  redeem_refused: 'start refused',
  report_refused: 'result refused',
}

function criteria(query: AuditQuery) {
  const given = Object.entries(query).filter(([name]) => name !== 'cursor' && name !== 'limit')
  if (given.length === 0) return [text('Everything, newest first')]
  return given.flatMap(([name, value]) => [code(`${FILTER_WORD[name] ?? name}:${String(value)}`), text(' ')])
}

/** What a person types for a field of the query, where that is another word. */
const FILTER_WORD: Readonly<Record<string, string>> = { agentId: 'agent', approver: 'by' }

function paging(page: AuditPage, place: AuditPlace): Block[] {
  const { query, before } = place
  const current = query.cursor ?? null
  const previous = before.at(-1)
  const buttons: Button[] = []
  if (previous !== undefined) {
    const newer = { query: at(query, previous), before: before.slice(0, -1) }
    buttons.push(button('Newer', { actionId: ACTION.auditNewer, value: placeText(newer) }))
  }
  if (page.next !== null) {
    const older = { query: at(query, page.next), before: [...before, current] }
    buttons.push(button('Older', { actionId: ACTION.auditOlder, value: placeText(older) }))
  }
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function at({ cursor: _left, ...query }: AuditQuery, cursor: number | null): AuditQuery {
  return cursor === null ? query : { ...query, cursor }
}

/** Forgets the farthest pages first when a button's value would grow too long. */
function placeText(place: AuditPlace): string {
  const value = JSON.stringify(place)
  if (value.length <= SLACK_LIMITS.button.value || place.before.length === 0) return value
  return placeText({ ...place, before: place.before.slice(1) })
}
