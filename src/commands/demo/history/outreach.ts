import type { AuthorizeCall } from '#protocol/authorize.ts'
import { MINUTE_MS, type Next, type PlannedRequest } from './planned-call.ts'
import type { Week } from './week.ts'

/** E-mails of the support agents, which Growth often denies, and which the mail server refuses now and then. */
export function outreach(week: Week): readonly PlannedRequest[] {
  const asked = SLOTS.map(
    ([day, time, next]): PlannedRequest => ({
      kind: 'call',
      atMs: week.at(day, time),
      call: email(week, `${day} ${time}`),
      next,
    }),
  )
  return [...asked.filter((_, index) => week.has(`outreach ${index}`)), ...campaign(week)]
}

const approved: Next = { kind: 'approval', by: 'U0CLEO', afterMs: 6 * MINUTE_MS }
const REFUSED = 'The mail server refused the message: 550 mailbox unavailable'

const SLOTS: readonly (readonly [day: number, time: string, next: Next])[] = [
  [0, '10:30', denied('We wrote to this lead last week')],
  [0, '14:45', approved],
  [0, '16:15', approved],
  [1, '09:20', denied('The customer has an open complaint')],
  [1, '13:30', { ...approved, run: { error: REFUSED } }],
  [2, '10:30', approved],
  [2, '11:40', { kind: 'withdrawal', afterMs: 18 * MINUTE_MS }],
  [2, '14:45', denied('Wrong template: this lead is on the old plan')],
  [3, '09:20', approved],
  [3, '11:40', { ...approved, run: { error: REFUSED } }],
  [3, '14:45', denied('We wrote to this lead last week')],
  [4, '09:20', approved],
  [4, '11:40', denied('Too pushy; ask about the outage first')],
  [4, '14:45', denied('We wrote to this lead last week')],
]

function denied(reason: string): Next {
  return { kind: 'denial', by: 'U0CLEO', afterMs: 9 * MINUTE_MS, reason }
}

/** Several e-mails of one session: the first is approved together with the others. */
function campaign(week: Week): readonly PlannedRequest[] {
  const sessionId = `renewals-${week.index + 1}`
  return ['13:30', '14:45', '16:15'].map((time, index) => ({
    kind: 'call',
    atMs: week.at(3, time),
    call: { ...email(week, `campaign ${time}`), sessionId },
    next:
      index === 0
        ? { kind: 'approval', by: 'U0CLEO', afterMs: 8 * MINUTE_MS, grants: true }
        : { kind: 'run' },
  }))
}

const NAMES = ['kim', 'lee', 'sam', 'ari', 'jo', 'max', 'noa', 'robin', 'toni', 'uli', 'vic', 'yael']

function email(week: Week, name: string): AuthorizeCall {
  const recipient = NAMES[week.number(`${name} to`, 0, NAMES.length)] ?? 'kim'
  return {
    agentId: 'support-agent',
    tool: 'send_outreach',
    params: {
      recipient: `${recipient}.${week.number(`${name} lead`, 10, 99)}@approved.invalid`,
      template: 'renewal-2026',
      body: 'Hello,\n\nyour plan renews next month. Shall I keep the seats as they are?\n\nBest,\nthe support team',
    },
    context: { environment: 'production' },
    summary: 'Ask a lead about the renewal',
  }
}
