import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { PlannedRequest } from './planned-call.ts'
import type { Week } from './week.ts'

/** Calls that the policies decide by themselves. */
export function automatic(week: Week): readonly PlannedRequest[] {
  return SLOTS.flatMap(([days, times, callOf]) =>
    days.flatMap((day) =>
      times
        .filter((time) => week.has(`automatic ${day} ${time}`))
        .map((time) => {
          const call = { context: { environment: 'production' }, ...callOf(week, `${day} ${time}`) }
          return { kind: 'call' as const, atMs: week.at(day, time), call, next: { kind: 'run' as const } }
        }),
    ),
  )
}

type CallOf = (week: Week, name: string) => Omit<AuthorizeCall, 'context'>

const WEEKDAYS = [0, 1, 2, 3, 4]
const WEEKEND = [5, 6]

const read: CallOf = (week, name) => ({
  agentId: 'support-agent',
  tool: 'crm.read_customer',
  params: { customer_id: `cus_${week.number(`${name} customer`, 8_000, 8_999)}` },
})

const smallRefund: CallOf = (week, name) => ({
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: {
    payment_id: `pay_${week.number(`${name} order`, 2_000, 2_900)}`,
    amount_cents: week.number(`${name} amount`, 9, 95) * 500,
    currency: 'EUR',
  },
})

const draft: CallOf = (week, name) => ({
  agentId: 'support-agent',
  tool: 'draft_reply',
  params: {
    ticket: `T-${week.number(`${name} ticket`, 2_000, 2_900)}`,
    text: 'We are sorry for the delay. Your parcel is on its way.',
  },
})

const deletion: CallOf = (week, name) => ({
  agentId: 'support-agent',
  tool: 'delete_customer',
  params: { customer_id: `cus_${week.number(`${name} customer`, 8_000, 8_999)}` },
})

const newsletter: CallOf = (week, name) => ({
  agentId: 'growth-agent',
  tool: 'send_outreach',
  params: { recipient: `reader.${week.number(`${name} reader`, 100, 999)}@leads.invalid`, template: 'news' },
})

const optedOut: CallOf = () => ({
  agentId: 'growth-agent',
  tool: 'send_outreach',
  params: { recipient: 'unsubscribed@approved.invalid', template: 'news' },
})

const SLOTS: readonly (readonly [days: readonly number[], times: readonly string[], callOf: CallOf])[] = [
  [WEEKDAYS, ['09:20', '10:30', '11:40', '13:30', '14:45'], read],
  [WEEKEND, ['11:40', '16:15'], read],
  [WEEKDAYS, ['10:30', '14:45'], smallRefund],
  [WEEKDAYS, ['13:30'], draft],
  [[1, 3], ['11:40'], deletion],
  [WEEKDAYS, ['09:20', '11:40', '14:45'], newsletter],
  [[2], ['16:15'], optedOut],
]
