import type { PendingList } from '../../approval/desk-clerk.ts'
import type { PendingRequest } from '../../approval/request.ts'
import { type Cell, cell, header, line, type Message, momentCell, richText, table, text } from './blocks.ts'
import { stillNeeded } from './progress.ts'
import { shorten } from './visible-text.ts'

const MAX_ROWS = 30

/** What waits for people, oldest first, as a table. */
export function pendingMessage({ requests, isCut }: PendingList, seen: 'all' | 'own'): Message {
  const rows = requests.slice(0, MAX_ROWS).map(row)
  const more = requests.length - rows.length
  const notes = [
    ...(requests.length === 0 ? ['Nothing waits for an answer.'] : []),
    ...(more > 0 ? [`${more} more wait, newer than these.`] : []),
    ...(isCut ? ['Only the oldest 1,000 requests were looked at; more wait.'] : []),
    ...(seen === 'own' ? ['You see what was asked on your behalf.'] : []),
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

const TITLES = ['Asked', 'What', 'Agent', 'Still needed', 'Expires']

function row({ createdAtMs, matter, call, state }: PendingRequest): Cell[] {
  return [
    momentCell(createdAtMs),
    cell(matter.kind === 'call' ? shorten(call.tool, 60) : WHAT[matter.kind]),
    cell(shorten(call.agentId, 60)),
    cell(shorten(stillNeeded(state), 80)),
    momentCell(state.deadlineMs),
  ]
}

/** No tool has such a name. */
const WHAT = { question: 'a question', plan: 'a plan' } as const
