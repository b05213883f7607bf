import type { AuthorizeCall } from '#protocol/authorize.ts'
import { type Approval, type Denial, MINUTE_MS, type Next, type PlannedRequest } from './planned-call.ts'
import type { Week } from './week.ts'

/** Refunds that finance is asked about. Nobody answers on Friday evening, and some answers come too late for the agent. */
export function refunds(week: Week): readonly PlannedRequest[] {
  return SLOTS.map(
    ([day, time, why, next]): PlannedRequest => ({
      kind: 'call',
      atMs: week.at(day, time),
      call: refund(week, `${day} ${time}`, why),
      next,
    }),
  ).filter((_, index) => week.has(`refund ${index}`))
}

const INQUIRY = {
  text: 'Does the carrier confirm that it was lost?',
  reply: 'Yes: the carrier closed the search on Monday, case 77120.',
}

type Slot = readonly [day: number, time: string, why: string, next: Next]

const SLOTS: readonly Slot[] = [
  [0, '09:20', 'arrived damaged; the customer sent photographs', ann(4)],
  [0, '13:30', 'was charged twice', { ...ben(11), refused: 'U0GUS' }],
  [
    1,
    '10:30',
    'arrived damaged; the customer sent photographs',
    { ...ann(6), edit: { amount_cents: 64_000 }, comment: 'Shipping is not refunded' },
  ],
  [1, '11:40', 'was cancelled before it was sent', ben(9)],
  [1, '16:15', 'never arrived, says the customer', { ...ben(14), inquiry: INQUIRY }],
  [2, '09:20', 'was charged twice', denial('The customer already has the money back')],
  [2, '14:45', 'arrived late; the contract grants a refund', ann(5)],
  [2, '16:15', 'was cancelled before it was sent', { ...ben(52), run: 'never' }],
  [
    3,
    '10:30',
    'arrived damaged',
    { ...ann(8), edit: { amount_cents: 58_500 }, comment: 'Without the gift card' },
  ],
  [3, '13:30', 'was charged twice', { ...ben(48), run: 'never' }],
  [3, '16:15', 'has the wrong size', denial('Not over $500 for a wrong size; offer an exchange')],
  [4, '10:30', 'never arrived; the carrier confirms it', ann(7)],
  [4, '17:10', 'arrived damaged', { kind: 'silence' }],
  [4, '17:40', 'was charged twice', { kind: 'silence' }],
  [4, '18:20', 'was cancelled before it was sent', { kind: 'silence' }],
]

function ann(minutes: number): Approval {
  return { kind: 'approval', by: 'U0ANN', afterMs: minutes * MINUTE_MS }
}

function ben(minutes: number): Approval {
  return { kind: 'approval', by: 'U0BEN', afterMs: minutes * MINUTE_MS }
}

function denial(reason: string): Denial {
  return { kind: 'denial', by: 'U0ANN', afterMs: 10 * MINUTE_MS, reason }
}

function refund(week: Week, name: string, why: string): AuthorizeCall {
  const order = week.number(`${name} order`, 2_000, 2_900)
  return {
    agentId: 'support-agent',
    tool: 'refund_payment',
    params: {
      payment_id: `pay_${order}`,
      amount_cents: week.number(`${name} amount`, 131, 480) * 500,
      currency: 'EUR',
      reason: `Order ${order} ${why}`,
    },
    context: { environment: 'production' },
    summary: `Refund order ${order}, which ${why}`,
  }
}
