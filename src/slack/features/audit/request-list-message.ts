import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type { RequestListPage, RequestListRow } from '../../../approval/ports/request-list.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import {
  actions,
  bold,
  header,
  line,
  type Message,
  moment,
  type Paragraph,
  richText,
  select,
  text,
} from '../../blocks/blocks.ts'
import { headline, headlineText, titleOf } from '../../blocks/headline.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { OWN_ONLY } from './audit-message.ts'
import { type AuditPosition, criteria, pageButtons } from './audit-position.ts'

/** A page of requests, for a person. */
export interface RequestListView {
  readonly page: RequestListPage
  readonly position: AuditPosition
  readonly seen: 'all' | 'own'
  /** Why nothing may have been found; none by default. */
  readonly hints?: readonly string[]
}

/** One page of requests, each on two lines: what and how it ended, then whose and when. A menu opens each. */
export function requestListMessage(
  { page, position, seen, hints = [] }: RequestListView,
  tool: (name: string) => ToolFacts,
): Message {
  const { rows, next, end } = page
  const buttons = pageButtons({ ...position, end }, { next, isEmpty: rows.length === 0 })
  const notes = [noteOf(page), ...hints, seen === 'own' ? OWN_ONLY : null].filter((note) => note !== null)
  return {
    text: 'Audit log',
    blocks: [
      header('Audit log'),
      richText(line(...criteria(position))),
      ...rows.map((row, index) => richText(...rowLines(row, index + 1, tool(row.request.call.tool)))),
      ...(notes.length === 0 && page.searchedToMs === null
        ? []
        : [richText(...searchedLines(page), ...notes.map((note) => line(text(note))))]),
      ...controls(rows, tool, buttons),
    ],
  }
}

function noteOf({ rows, searchedToMs }: RequestListPage): string | null {
  return rows.length === 0 && searchedToMs === null ? 'No matching requests.' : null
}

/** A long search stops early, so that a page may be short. */
function searchedLines({ searchedToMs }: RequestListPage): readonly Paragraph[] {
  if (searchedToMs === null) return []
  return [line(text('Searched back to '), moment(searchedToMs), text('. Press Older to search further.'))]
}

const MAX_HEADLINE = 200
const MAX_NAME = 60

function rowLines({ request, atMs }: RequestListRow, number: number, tool: ToolFacts): readonly Paragraph[] {
  const { agentId, requester } = request.call
  const who = requester === null ? agentId : `${agentId} for ${requester}`
  const title = headlineText(headline(request), titleOf(request, tool).full, MAX_HEADLINE)
  return [line(bold(`${number}. ${title}`)), line(text(`${shorten(who, MAX_NAME)} · `), moment(atMs))]
}

function controls(
  rows: readonly RequestListRow[],
  tool: (name: string) => ToolFacts,
  buttons: ReturnType<typeof pageButtons>,
) {
  const options = rows.map(({ request }, index) => ({
    label: optionLabel(headline(request).sign, menuTitle(request, tool), index + 1),
    value: request.id,
  }))
  const menu = options.length === 0 ? [] : [select(ACTION.auditOpen, 'Open…', options)]
  return menu.length + buttons.length === 0 ? [] : [actions(...menu, ...buttons)]
}

/** Of a tool without a title its own name, where it is a plain one. */
function menuTitle(request: VetoRequest, tool: (name: string) => ToolFacts): string {
  const { isNamed, heading } = titleOf(request, tool(request.call.tool))
  return !isNamed && PLAIN_NAME.test(request.call.tool) ? request.call.tool : heading
}

const PLAIN_NAME = /^[A-Za-z0-9_.-]{1,64}$/

/** Nothing that an agent is free to write. */
function optionLabel(sign: string, title: string, number: number): string {
  return shorten(`${number}. ${sign} ${title}`, SLACK_LIMITS.option.text)
}
