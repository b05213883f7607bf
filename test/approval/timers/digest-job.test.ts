import { expect, onTestFinished, test } from 'vitest'
import { deliver } from '../../../src/approval/delivery/deliver.ts'
import type { DeliveryContent, DeliveryResult } from '../../../src/approval/ports/notifier.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import { createDigestJob } from '../../../src/approval/timers/digest-job.ts'
import { lastOccurrence } from '../../../src/jobs/schedule.ts'
import type { DigestPlan } from '../../../src/policy/bundle.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aPeriodActivity } from '../../support/activity.ts'
import { aFact } from '../../support/builders.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const DAY_MS = 86_400_000
const PLAN: DigestPlan = {
  channel: '#digest',
  schedule: '30 2 * * SUN',
  timezone: 'Europe/Berlin',
  monthly: false,
  groups: [
    { name: 'finance-team', channel: '#finance' },
    { name: 'managers', channel: '#digest' },
  ],
}
const TARGETS = ['#digest ', '#digest managers', '#finance finance-team']

/** Where a process dies. */
const KILLS = ['nowhere', 'before the claim', 'after the claim', 'before the post', 'after the post'] as const
type Kill = (typeof KILLS)[number]

test('each digest of 100 weeks is posted exactly once in its channel, wherever two processes die, and whatever daylight saving does', async () => {
  const { clock, store, posts, live } = await aWorkspace(Date.parse('2026-09-06T12:00:00Z'))
  for (let week = 0; week < 100; week += 1) {
    await clock.advance(7 * DAY_MS)
    await live(KILLS[week % 5] ?? 'nowhere')
    await live(KILLS[Math.floor(week / 5) % 5] ?? 'nowhere')
    await live('nowhere')
  }

  const periods = Map.groupBy(posts, ({ fromMs }) => fromMs)
  const weeks = [...periods.values()].map(([first]) => first).filter((post) => post !== undefined)
  const hours = new Set(weeks.map(({ fromMs, toMs }) => (toMs - fromMs) / 3_600_000))
  expect(periods.size).toBe(100)
  for (const digests of periods.values()) expect(digests.map(({ target }) => target).sort()).toEqual(TARGETS)
  expect(weeks.slice(1).map(({ fromMs }) => fromMs)).toEqual(weeks.slice(0, -1).map(({ toMs }) => toMs))
  expect([...hours].sort()).toEqual([167.5, 168, 169])
  expect(await store.undelivered(10)).toEqual([])
})

const MONTH_PLANS = [
  ['Europe/Berlin', '30 2 * * SUN'],
  ['America/Santiago', '0 0 * * SUN'],
] as const

test.each(MONTH_PLANS)(
  'the review of each of 12 months in %s, on the schedule %s, is posted exactly once in its channel, wherever two processes die',
  async (timezone, schedule) => {
    const plan = { ...PLAN, timezone, schedule, monthly: true }
    const { clock, store, posts, live } = await aWorkspace(Date.parse('2026-09-15T12:00:00Z'), plan)
    for (let step = 0; step < 31; step += 1) {
      await clock.advance(12 * DAY_MS)
      await live(KILLS[step % 5] ?? 'nowhere')
      await live(KILLS[Math.floor(step / 5) % 5] ?? 'nowhere')
    }
    await live('nowhere')

    const reviews = posts.filter(({ span }) => span === 'month')
    const months = Map.groupBy(reviews, ({ fromMs }) => fromMs)
    const named = [...months.keys()].map((fromMs) => monthIn(timezone, fromMs))
    expect(named).toEqual(MONTHS)
    for (const digests of months.values()) expect(digests.map(({ target }) => target).sort()).toEqual(TARGETS)
    const firsts = [...months.values()].flatMap(([first]) => first ?? [])
    expect(firsts.slice(1).map(({ fromMs }) => fromMs)).toEqual(firsts.slice(0, -1).map(({ toMs }) => toMs))
    expect(await store.undelivered(10)).toEqual([])
  },
)

const MONTHS = [
  '09/2026',
  '10/2026',
  '11/2026',
  '12/2026',
  '01/2027',
  '02/2027',
  '03/2027',
  '04/2027',
  '05/2027',
  '06/2027',
  '07/2027',
  '08/2027',
]

function monthIn(timeZone: string, atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, month: '2-digit', year: 'numeric' }).format(atMs)
}

test('a missed review of a month is posted when Veto is back later in the next month, and a change of schedule or zone does not repeat it', async () => {
  const { clock, posts, live, replan } = await aWorkspace(Date.parse('2026-10-20T12:00:00Z'), {
    ...PLAN,
    monthly: true,
  })
  await clock.advance(34 * DAY_MS)

  await live('nowhere')
  replan({ ...PLAN, monthly: true, schedule: '0 9 * * MON', timezone: 'America/New_York' })
  await clock.advance(DAY_MS)
  await live('nowhere')

  const reviews = posts.filter(({ span, target }) => span === 'month' && target === '#digest ')
  expect(reviews.map(({ fromMs }) => monthIn('Europe/Berlin', fromMs))).toEqual(['10/2026'])
})

test('no month is reviewed unless the policies say so', async () => {
  const { clock, posts, live } = await aWorkspace(Date.parse('2026-10-20T12:00:00Z'))
  await clock.advance(20 * DAY_MS)

  await live('nowhere')

  expect(posts.map(({ span }) => span)).toEqual(['week', 'week', 'week'])
})

interface Post {
  readonly span: 'week' | 'month'
  readonly target: string
  readonly fromMs: number
  readonly toMs: number
}

/** A store, and a Slack that keeps what was posted also when the process that posted it dies. */
async function aWorkspace(startMs: number, firstPlan = PLAN) {
  let plan = firstPlan
  const clock = createFakeClock(startMs)
  const store = await openStore({
    database: `${tempFolder()}/veto.db`,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  await store.commit([{ do: 'append_fact', fact: aFact({ atMs: startMs }) }])
  const posts: Post[] = []
  return {
    clock,
    store,
    posts,
    replan(next: DigestPlan) {
      plan = next
    },
    /** The life of two processes, from their start to where they die. */
    async live(kill: Kill) {
      const process = { store, clock, plan }
      await Promise.allSettled([claim(process, kill), claim(process, kill)])
      for (const delivery of await store.undelivered(20)) {
        await Promise.allSettled([deliver(delivering({ store, clock, posts }, kill), delivery)])
      }
    },
  }
}

interface Claimant {
  readonly store: Store
  readonly clock: FakeClock
  readonly plan: DigestPlan
}

function claim({ store, clock, plan }: Claimant, kill: Kill): Promise<void> {
  const commit = async (unit: Unit) => {
    if (kill === 'before the claim') throw new Error('killed')
    const committed = await store.commit(unit)
    if (kill === 'after the claim') throw new Error('killed')
    return committed
  }
  const entries = store.entries.bind(store)
  const outbox = { notify: () => undefined }
  return createDigestJob({ store: { commit, entries }, outbox, clock, plan: () => plan, lastOccurrence })()
}

function delivering(
  { store, clock, posts }: { readonly store: Store; readonly clock: FakeClock; readonly posts: Post[] },
  kill: Kill,
) {
  return {
    store,
    clock,
    log: silentLog,
    notifier: {
      async deliver(content: DeliveryContent): Promise<DeliveryResult> {
        if (kill === 'before the post') throw new Error('killed')
        post(posts, content)
        if (kill === 'after the post') throw new Error('killed')
        return { kind: 'delivered', posted: { channelId: 'C1', ts: '1.1' }, isBrief: false }
      },
    },
    recipients: { mentions: async () => [], direct: async () => [] },
    escalate: async () => false,
    readActivity: async () => aPeriodActivity(),
  }
}

/** Posts unless the caller asks to search first, and it is there. */
function post(posts: Post[], content: DeliveryContent): void {
  if (content.kind !== 'digest') throw new Error(`not a digest: ${content.kind}`)
  const { span } = content
  const { fromMs, toMs } = content.numbers.period
  const target = `${content.channel} ${content.group ?? ''}`
  const isThere = posts.some((one) => one.span === span && one.target === target && one.fromMs === fromMs)
  if (!(content.maybePosted && isThere)) posts.push({ span, target, fromMs, toMs })
}
