import { openUntilMs } from '../../../approval/decide/deadlines.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { PendingList } from '../../../approval/queries/approval-queries.ts'
import { MAX_READ } from '../../../approval/queries/waiting-candidates.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { agentCounts } from '../../blocks/agent-counts.ts'
import { alsoFor } from '../../blocks/also-for.ts'
import {
  type Block,
  bold,
  type Cell,
  cell,
  deadline,
  header,
  line,
  type Message,
  type Paragraph,
  richText,
  table,
  text,
  timeCell,
} from '../../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../../blocks/call-title.ts'
import { isAgentInTitle, titleOf } from '../../blocks/headline.ts'
import { stillNeeded } from '../../blocks/progress.ts'
import { timeLeft } from '../../blocks/time-left.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { selectButton } from '../select/select-button.ts'

/** What waits for the reader. */
export interface Mine {
  readonly rows: readonly MyRow[]
  /** How many more wait for their groups. */
  readonly more: number
  /** Are more requests pending than were looked through? */
  readonly isCut: boolean
}

interface MyRow {
  readonly request: PendingRequest
  /** The address of its card; null: unknown. */
  readonly url: string | null
  /** The names of those who are away, in whose place the reader is asked. */
  readonly insteadOf: readonly string[]
}

interface PendingOptions {
  readonly mine: Mine
  readonly seen: 'all' | 'own'
  readonly tool: (name: string) => ToolFacts
  readonly nowMs: number
}

/** What waits for the reader, with links to the cards, the first to end first; then the others as a table: the oldest of each agent in turn. */
export function pendingMessage(
  { requests, agents }: PendingList,
  { seen, tool, mine, nowMs }: PendingOptions,
): Message {
  const ids = new Set(mine.rows.map(({ request }) => request.id))
  const others = requests.filter(({ id }) => !ids.has(id))
  const rows = others.map((request) => row(request, { tool: tool(request.call.tool), nowMs }))
  const total = agents.reduce((sum, { count }) => sum + count, 0)
  const shown = ids.size + rows.length
  const notes = [
    ...(total === 0 ? ['No pending requests.'] : []),
    ...(total > shown ? [`${shown} of ${total} are shown, in turns by agent.`] : []),
    ...(agents.length > 1 ? [`Waiting by agent: ${agentCounts(agents)}.`] : []),
    ...(seen === 'own' ? ['You see only requests made on your behalf.'] : []),
  ]
  return {
    text: 'Waiting for an answer',
    blocks: [
      ...mineBlocks(mine, { tool, nowMs }),
      ...(ids.size > 0 && rows.length === 0
        ? []
        : [header(ids.size > 0 ? 'Other requests' : 'Waiting for an answer')]),
      ...(rows.length === 0 ? [] : [table([TITLES.map(cell), ...rows])]),
      ...(notes.length === 0 ? [] : [richText(...notes.map((note) => line(text(note))))]),
    ],
  }
}

function mineBlocks(
  { rows, more, isCut }: Mine,
  { tool, nowMs }: Pick<PendingOptions, 'tool' | 'nowMs'>,
): readonly Block[] {
  const bound = isCut
    ? [line(text(`Looked through the ${MAX_READ.toLocaleString('en')} oldest requests only.`))]
    : []
  if (rows.length === 0) return bound.length === 0 ? [] : [richText(...bound)]
  const lines = rows.map((one) => myLine(one, { tool: tool(one.request.call.tool), nowMs }))
  const rest = [...(more > 0 ? [line(text(`and ${more} more for your groups`))] : []), ...bound]
  const requests = rows.map(({ request }) => request)
  return [header('Waiting for you'), richText(...lines, ...rest), ...selectButton(requests, tool)]
}

interface RowOptions {
  readonly tool: TitledTool
  readonly nowMs: number
}

function myLine({ request, url, insteadOf }: MyRow, { tool, nowMs }: RowOptions): Paragraph {
  const { call, createdAtMs, state } = request
  const left =
    state.pause === null ? `${timeLeft(state.deadlineMs, nowMs)}, by ` : 'paused, at the latest until '
  const link = url === null ? [] : [text(' · '), { type: 'link', url, text: 'Open the card' } as const]
  return line(
    bold(shorten(titleOf(request, tool).full, MAX_TITLE)),
    text(isAgentInTitle(request) ? ' · asked ' : ` · ${shorten(call.agentId, MAX_AGENT)} · asked `),
    deadline(createdAtMs, nowMs),
    text(` · ${left}`),
    deadline(state.deadlineMs, nowMs),
    ...(insteadOf.length === 0 ? [] : [text(` · ${alsoFor(insteadOf)}`)]),
    ...link,
  )
}

const MAX_AGENT = 60
const MAX_TITLE = 120
const TITLES = ['What', 'Agent', 'Still needed', 'Asked', 'Until']

function row(request: PendingRequest, { tool, nowMs }: RowOptions): Cell[] {
  const { createdAtMs, subject, call, state } = request
  return [
    cell(subject.kind === 'call' ? shorten(callTitle(request, tool).full, MAX_TITLE) : WHAT[subject.kind]),
    cell(shorten(call.agentId, MAX_AGENT)),
    cell(shorten(stillNeeded(request), 80)),
    timeCell(createdAtMs, nowMs),
    timeCell(openUntilMs(state), nowMs),
  ]
}

/** No tool can have such a name. */
const WHAT = { question: 'a question', plan: 'a plan' } as const
