import { MINUTE_MS, type PlannedRequest } from './planned-call.ts'
import type { Week } from './week.ts'

/** Posts of the content agent, for which Growth takes its time. */
export function publishing(week: Week): readonly PlannedRequest[] {
  return SLOTS.filter(([day, time]) => week.has(`post ${day} ${time}`)).map(
    ([day, time, title, minutes]) => ({
      kind: 'call',
      atMs: week.at(day, time),
      call: {
        agentId: 'content-agent',
        tool: 'publish_post',
        params: { title, body: `${title}\n\nWhat is new, and how to use it.` },
        context: { environment: 'production' },
      },
      next: { kind: 'approval', by: 'U0CLEO', afterMs: minutes * MINUTE_MS },
    }),
  )
}

const SLOTS = [
  [0, '11:40', 'Approvals for agents', 46],
  [1, '10:30', 'What changed in October', 38],
  [1, '14:45', 'Five questions to ask an agent', 95],
  [2, '13:30', 'How support works with agents', 52],
  [3, '10:30', 'Renewals made simple', 41],
  [4, '10:30', 'The week in releases', 63],
] as const
