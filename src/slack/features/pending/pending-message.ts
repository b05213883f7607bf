import { openUntilMs } from '../../../approval/decide/deadlines.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { PendingList } from '../../../approval/queries/approval-queries.ts'
import { agentCounts } from '../../blocks/agent-counts.ts'
import {
  type Cell,
  cell,
  header,
  line,
  type Message,
  momentCell,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../../blocks/call-title.ts'
import { stillNeeded } from '../../blocks/progress.ts'
import { shorten } from '../../blocks/visible-text.ts'

interface PendingOptions {
  readonly seen: 'all' | 'own'
  readonly tool: (name: string) => TitledTool
}

/** The pending requests as a table: the oldest of each agent in turn. */
export function pendingMessage({ requests, agents }: PendingList, { seen, tool }: PendingOptions): Message {
  const rows = requests.map((request) => row(request, tool(request.call.tool)))
  const total = agents.reduce((sum, { count }) => sum + count, 0)
  const notes = [
    ...(total === 0 ? ['No pending requests.'] : []),
    ...(total > rows.length ? [`${rows.length} of ${total} are shown, in turns by agent.`] : []),
    ...(agents.length > 1 ? [`Waiting by agent: ${agentCounts(agents)}.`] : []),
    ...(seen === 'own' ? ['You see only requests made on your behalf.'] : []),
  ]
  return {
    text: 'Waiting for an answer',
    blocks: [
      header('Waiting for an answer'),
      ...(rows.length === 0 ? [] : [table([TITLES.map(cell), ...rows])]),
      ...(notes.length === 0 ? [] : [richText(...notes.map((note) => line(text(note))))]),
    ],
  }
}

const MAX_TITLE = 120
const TITLES = ['Asked', 'What', 'Agent', 'Still needed', 'Expires']

function row(request: PendingRequest, tool: TitledTool): Cell[] {
  const { createdAtMs, subject, call, state } = request
  return [
    momentCell(createdAtMs),
    cell(subject.kind === 'call' ? shorten(callTitle(request, tool).full, MAX_TITLE) : WHAT[subject.kind]),
    cell(shorten(call.agentId, 60)),
    cell(shorten(stillNeeded(request), 80)),
    momentCell(openUntilMs(state)),
  ]
}

/** No tool can have such a name. */
const WHAT = { question: 'a question', plan: 'a plan' } as const
