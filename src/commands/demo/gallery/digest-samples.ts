import { factsOf, NONE, STATS } from './stats.ts'

/** Approved, denied, expired and waiting of each day, from Friday to Friday. */
const DAYS = [
  [4, 1, 0, 0],
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [9, 0, 0, 0],
  [12, 1, 0, 0],
  [8, 0, 1, 0],
  [4, 1, 0, 0],
  [7, 0, 4, 1],
] as const

/** Of each week: the same, and the median in minutes; those before it. */
const WEEKS = [
  [31, 6, 2, 0, 9],
  [38, 4, 1, 0, 7],
  [36, 2, 4, 0, 6],
  [45, 3, 5, 1, 4],
] as const
const WEEKS_BEFORE = [
  [30, 6, 1, 0, 9],
  [33, 5, 3, 0, 9],
  [29, 6, 0, 0, 8],
  [34, 6, 2, 0, 6],
] as const

function outcomes([approved, rejected, expired, pending]: readonly [
  number,
  number,
  number,
  number,
  ...unknown[],
]) {
  const asked = approved + rejected + expired + pending
  return { ...NONE, asked, approved, rejected, expired, pending }
}

function weekNumbers(week: readonly [number, number, number, number, number]) {
  const [approved, rejected, , , minutes] = week
  const medianMs = minutes * 60_000
  return {
    ...outcomes(week),
    approvalRate: approved / (approved + rejected),
    timeToDecide: { medianMs, p90Ms: medianMs, slowestMs: medianMs },
  }
}

const BASE_GRANT = {
  agentId: 'support-agent',
  sessionId: null,
  usesLeft: null,
  createdAtMs: Date.parse('2026-11-20T08:00:00Z'),
  by: { id: 'U0BEN', name: 'Ben' },
  requestId: null,
  requirements: null,
  revocation: null,
}
const RECORDS = {
  denials: [
    { agentId: 'support-agent', groups: ['finance-team'], words: 'Already refunded' },
    { agentId: 'support-agent', groups: ['finance-team'], words: 'already refunded.' },
    { agentId: 'billing-agent', groups: ['finance-team'], words: 'Not without an invoice' },
  ],
  grants: [
    {
      ...BASE_GRANT,
      id: 'grt_1' as const,
      scope: { kind: 'tool' as const, name: 'send_outreach' },
      expiresAtMs: Date.parse('2026-11-20T18:30:00Z'),
    },
    {
      ...BASE_GRANT,
      id: 'grt_2' as const,
      scope: { kind: 'category' as const, name: 'edit' },
      expiresAtMs: Date.parse('2026-11-20T13:00:00Z'),
    },
  ],
}

const VIEW = {
  records: RECORDS,
  span: 'week',
  days: [],
  weeks: [],
  period: { fromMs: Date.parse(STATS.since), toMs: Date.parse(STATS.until), timezone: 'Europe/Berlin' },
  head: { seq: 4_711, hash: '99487d20ab7e290d9e3429c8863d2ddff3ec45306835ac7c5fac76c8db58cf54', atMs: 0 },
  group: null,
  tool: factsOf,
} as const
/** A week of the demo's agents. */
export const WEEKLY = {
  ...VIEW,
  stats: STATS,
  days: DAYS.map((day, index) => ({ date: new Date(Date.UTC(2026, 10, 13 + index)), now: outcomes(day) })),
}
/** Its month. */
export const MONTHLY = {
  ...VIEW,
  span: 'month' as const,
  period: {
    fromMs: Date.parse('2026-10-31T23:00:00Z'),
    toMs: Date.parse('2026-11-30T23:00:00Z'),
    timezone: 'Europe/Berlin',
  },
  stats: {
    ...STATS,
    total: {
      now: {
        ...STATS.total.now,
        asked: 190,
        approved: 160,
        rejected: 16,
        expired: 13,
        edited: 6,
        allowed: 1_512,
      },
      before: { ...STATS.total.before, asked: 171 },
    },
  },
  weeks: WEEKS.map((week, index) => ({
    firstDate: new Date(Date.UTC(2026, 10, 3 + 7 * index)),
    lastDate: new Date(Date.UTC(2026, 10, 9 + 7 * index)),
    now: weekNumbers(week),
    before: weekNumbers(WEEKS_BEFORE[index] ?? week),
  })),
}
const OWN = { now: { ...STATS.total.now, allowed: 0, denied: 0 }, before: STATS.total.before }
const EMPTY = { now: { ...NONE, allowed: 371 }, before: STATS.total.before }

/** What a group was asked in that week. */
export const GROUP_WEEK = { ...VIEW, group: 'finance-team', stats: { ...STATS, total: OWN, findings: [] } }

/** A week in which nobody was asked. */
export const EMPTY_WEEK = { ...VIEW, stats: { ...STATS, total: EMPTY, findings: [] } }
