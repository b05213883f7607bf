import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { z } from 'zod'
import { AuditQuery } from '#protocol/audit.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type Button, button, code, escapeMrkdwn, type Inline, mention, text } from '../../blocks/blocks.ts'

/** A page of a search. */
export const AuditPosition = z.strictObject({
  /** One row a request, or one an entry of the ledger. */
  of: z.enum(['requests', 'entries']).default('entries'),
  query: AuditQuery,
  /** The cursors of the pages before this one; null is the first page. */
  before: z.array(z.number().int().nullable()),
  /** Of a list of requests: where its first page began; null: this is the first page. */
  end: z.number().int().nullable().default(null),
})
export type AuditPosition = z.infer<typeof AuditPosition>

/** Rows of one page. */
export const AUDIT_ROWS = 10

/** Reads the value of a button; null when it is not a position. */
export function readPosition(value: string): AuditPosition | null {
  try {
    return AuditPosition.safeParse(JSON.parse(value)).data ?? null
  } catch {
    return null
  }
}

/** The filters as they could be typed. */
export function criteria({ of, query }: AuditPosition): readonly Inline[] {
  const filters = filtersOf(query)
  if (filters.length === 0)
    return [text(of === 'requests' ? 'All requests, newest first' : 'All entries, newest first')]
  return filters.flatMap(({ typed, personId }) => [
    ...(personId === null ? [code(typed)] : [code('by:'), mention(personId)]),
    text(' '),
  ])
}

/** The same as mrkdwn: `tool:refund_payment by:@ann`; empty without filters. */
export function criteriaText(query: AuditQuery): string {
  return filtersOf(query)
    .map(({ typed, personId }) => (personId === null ? escapeMrkdwn(typed) : `by:<@${personId}>`))
    .join(' ')
}

interface DisplayedFilter {
  readonly typed: string
  /** The person whom it names; null: none. */
  readonly personId: string | null
}

function filtersOf(query: AuditQuery): readonly DisplayedFilter[] {
  return Object.entries(query)
    .filter(([name]) => name !== 'cursor' && name !== 'limit')
    .map(([name, value]) => {
      const words = String(value)
      const isPerson = name === 'approver' && /^[UW][A-Z0-9]+$/.test(words)
      const typed = `${FILTER_WORD[name] ?? name}:${/\s/.test(words) ? `"${words}"` : words}`
      return { typed, personId: isPerson ? words : null }
    })
}

/** The filter name of a query field, where it differs. */
const FILTER_WORD: Readonly<Record<string, string>> = { agentId: 'agent', approver: 'by', request: 'id' }

/** Newer, Older and Export, as far as they lead anywhere. */
export function pageButtons(
  position: AuditPosition,
  page: { readonly next: number | null; readonly isEmpty: boolean },
): readonly Button[] {
  const { query, before } = position
  const previous = before.at(-1)
  const buttons: Button[] = []
  if (previous !== undefined) {
    const newer = { ...position, query: at(query, previous), before: before.slice(0, -1) }
    buttons.push(button('Newer', { actionId: ACTION.auditNewer, value: positionValue(newer) }))
  }
  if (page.next !== null) {
    const older = { ...position, query: at(query, page.next), before: [...before, query.cursor ?? null] }
    buttons.push(button('Older', { actionId: ACTION.auditOlder, value: positionValue(older) }))
  }
  if (!page.isEmpty) {
    const whole = { ...position, query: at(query, null), before: [], end: null }
    buttons.push(button('Export CSV', { actionId: ACTION.auditExport, value: positionValue(whole) }))
  }
  return buttons
}

function at({ cursor: _left, ...query }: AuditQuery, cursor: number | null): AuditQuery {
  return cursor === null ? query : { ...query, cursor }
}

/** The value of a button that leads there. Drops the earliest pages when a button's value would be too long. */
export function positionValue(position: AuditPosition): string {
  const value = JSON.stringify(position)
  if (value.length <= SLACK_LIMITS.button.value || position.before.length === 0) return value
  return positionValue({ ...position, before: position.before.slice(1) })
}
