import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../../src/approval/ports/store.ts'
import { createPruneRequests } from '../../src/approval/retention/prune-requests.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { fact } from '../../src/ledger/fact.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { median, quantile } from '../statistics.ts'

interface Commits {
  readonly p50: number
  readonly p99: number
}

export interface Pass {
  readonly name: string
  readonly requests: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly blockedMs: { readonly max: number; readonly p99: number }
  /** Milliseconds of other commits meanwhile. */
  readonly commits: Commits
}

const DAY_MS = 86_400_000

/** The pass that removes everything, the one an hour later, and the one a day later. */
export async function timeRetention(database: string, days: number) {
  const store = await openStore({
    ...{ database, log: createLog('silent'), changes: createInProcessChanges() },
    ...{ alone: true, serves: true },
  })
  try {
    const endMs = (await store.audit({ limit: 1 })).entries.map(({ at }) => Date.parse(at))[0] ?? 0
    const startMs = endMs + days * DAY_MS
    const alone = await commitTimes(store, startMs, () => pause(3_000))
    const at = (ms: number) => pass(store, startMs + ms)
    const passes = [
      { name: 'first pass', ...(await at(0)) },
      { name: 'an hour later', ...(await at(DAY_MS / 24)) },
      { name: 'a day later', ...(await at(DAY_MS)) },
    ]
    return { passes, alone: alone.commits }
  } finally {
    await store.close()
  }
}

async function pass(store: Store, nowMs: number): Promise<Omit<Pass, 'name'>> {
  let requests = 0
  const counting: Store = {
    ...store,
    commit(unit) {
      requests += unit.filter((change) => change.do === 'prune').length
      return store.commit(unit)
    },
  }
  const run = createPruneRequests({
    ...{ store: counting, keptDays: 1, signal: new AbortController().signal },
    ...{ clock: { ...systemClock, nowMs: () => nowMs }, log: createLog('silent') },
  })
  const cpu = process.cpuUsage()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const { seconds, commits } = await commitTimes(store, nowMs, run)
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  return {
    ...{ requests, seconds, commits, cpuSeconds: (user + system) / 1e6 },
    blockedMs: { max: delay.max / 1e6, p99: delay.percentile(99) / 1e6 },
  }
}

/** Another commit every 10 ms until the work is done. */
async function commitTimes(store: Store, atMs: number, work: () => Promise<unknown>) {
  const times: number[] = []
  let isOver = false
  const others = (async () => {
    while (!isOver) {
      const startMs = performance.now()
      await store.commit([{ do: 'append_fact', fact: fact({ kind: 'bundle_loaded', atMs, actor: 'veto' }) }])
      times.push(performance.now() - startMs)
      await pause(10)
    }
  })()
  const startMs = performance.now()
  await work()
  isOver = true
  await others
  const seconds = (performance.now() - startMs) / 1_000
  return { seconds, commits: { p50: median(times), p99: quantile(times, 0.99) } }
}
