import type { Store } from '../../src/approval/ports/store.ts'
import { createReadActivity } from '../../src/approval/queries/period-activity.ts'
import type { Clock } from '../../src/core/clock.ts'
import { statsOf } from '../../src/insight/stats.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import { type Search, searchesOf } from './searches.ts'

/** Something that is timed. */
export interface Read {
  readonly group: 'base' | 'audit' | 'list' | 'stats'
  readonly name: string
  /** Null: it is no search. */
  readonly finds: boolean | null
  /** How many rows it read. */
  run(): Promise<number>
}

const PAGE = 20
const LATER_PAGE = 50

/** Everything that is timed, with pages 1 and 50 of what finds something. */
export async function readsOf(store: Store, endMs: number): Promise<readonly Read[]> {
  const [any] = (await store.audit({ limit: 1, untilMs: endMs - 30 * 86_400_000 })).entries
  const requestId = any?.requestId ?? ''
  const searches = searchesOf({ requestId, endMs })
  const pages = await Promise.all(searches.map((search) => pagesOf(store, search)))
  const { seq } = await store.head()
  return [baseRead(store, seq), ...pages.flat(), statsRead(store, endMs), digestRead(store, endMs)]
}

/** One entry by its primary key. */
function baseRead(store: Store, last: number): Read {
  let seq = 0
  return {
    group: 'base',
    name: 'an entry by its number',
    finds: null,
    async run() {
      seq = (seq + 7_919) % last
      return (await store.entries(seq, 1)).length
    },
  }
}

async function pagesOf(store: Store, { name, filter, finds }: Search): Promise<readonly Read[]> {
  const audit = (cursor: number | null) => async () =>
    (await store.audit({ ...filter, limit: PAGE, ...(cursor === null ? {} : { cursor }) })).entries.length
  const list = async () => (await store.requestList({ ...filter, limit: PAGE })).rows.length
  const later = finds ? await cursorOf(store, filter) : null
  return [
    { group: 'audit', name, finds, run: audit(null) },
    ...(later === null
      ? []
      : [{ group: 'audit', name: `${name}, page 50`, finds, run: audit(later) } as const]),
    { group: 'list', name, finds, run: list },
  ]
}

/** Where page 50 begins; null: there are fewer. */
async function cursorOf(store: Store, filter: Search['filter']): Promise<number | null> {
  let cursor: number | null = null
  for (let page = 1; page < LATER_PAGE; page += 7) {
    const limit = Math.min(7, LATER_PAGE - page) * PAGE
    cursor = await nextOf(store, { ...filter, limit, ...(cursor === null ? {} : { cursor }) })
    if (cursor === null) return null
  }
  return cursor
}

async function nextOf(store: Store, filter: Parameters<Store['audit']>[0]): Promise<number | null> {
  return (await store.audit(filter)).next
}

/** What `/veto stats` and `GET /v1/stats` answer. */
function statsRead(store: Store, endMs: number): Read {
  return activityRead('statistics of a week', { store, fromMs: endMs - 7 * 86_400_000, toMs: endMs })
}

/** As the statistics, of another week, so that nothing of them is still in memory. */
function digestRead(store: Store, endMs: number): Read {
  const toMs = endMs - 14 * 86_400_000
  return activityRead('digest of a week', { store, fromMs: toMs - 7 * 86_400_000, toMs })
}

interface Period {
  readonly store: Store
  readonly fromMs: number
  readonly toMs: number
}

function activityRead(name: string, { store, fromMs, toMs }: Period): Read {
  const clock: Clock = { nowMs: () => toMs, ticksMs: () => toMs, after: () => () => undefined }
  const bundle = readBundle([
    { name: 'bench.yaml', text: 'rules: [{ name: none, tool: none, action: deny }]' },
  ])
  const readActivity = createReadActivity({ store, bundle: () => bundle, policyFiles: async () => [], clock })
  const period = { since: new Date(fromMs).toISOString(), until: new Date(toMs).toISOString() }
  return {
    group: 'stats',
    name,
    finds: null,
    async run() {
      const stats = await statsOf(await readActivity(period), { tools: [], agents: [] })
      return stats.total.now.asked
    },
  }
}
