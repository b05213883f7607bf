import { type Approval, MINUTE_MS, type PlannedRequest, SECOND_MS } from './planned-call.ts'
import type { Week } from './week.ts'

/** Changes in the CRM, which are always approved; Dan does not take the time to read them. */
export function customerUpdates(week: Week): readonly PlannedRequest[] {
  return DAYS.flatMap((day) =>
    TIMES.filter((time) => week.has(`update ${day} ${time}`)).map((time, index) => ({
      kind: 'call' as const,
      atMs: week.at(day, time),
      call: update(week, `${day} ${time}`),
      next: index % 5 < 3 ? stamp(week, `${day} ${time}`) : look(week, `${day} ${time}`),
    })),
  )
}

const DAYS = [0, 1, 2, 3, 4]
const TIMES = ['09:20', '10:30', '11:40', '14:45', '16:15']

function stamp(week: Week, name: string): Approval {
  return { kind: 'approval', by: 'U0DAN', afterMs: week.number(`${name} stamp`, 1_400, 2_700) }
}

function look(week: Week, name: string): Approval {
  const afterMs = week.number(`${name} look`, 25 * SECOND_MS, 2 * MINUTE_MS)
  return { kind: 'approval', by: 'U0CLEO', afterMs }
}

const CHANGES = [
  ['plan', 'team'],
  ['billing_contact', 'accounts@globex.invalid'],
  ['seats', 25],
  ['phone', '+49 30 901820'],
  ['language', 'de'],
] as const

function update(week: Week, name: string) {
  const [field, value] = CHANGES[week.number(`${name} field`, 0, CHANGES.length)] ?? CHANGES[0]
  return {
    agentId: 'crm-agent',
    tool: 'crm.update_customer',
    params: { customer_id: `cus_${week.number(`${name} customer`, 8_000, 8_999)}`, field, value },
    context: { environment: 'production' },
  }
}
