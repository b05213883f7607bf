import type { BacklogStore } from '../approval/ports/backlog.ts'
import type { CheckpointStore } from '../approval/ports/checkpoints.ts'
import type { LedgerStore } from '../approval/ports/ledger.ts'
import { lazy } from '../core/lazy.ts'
import type { Fact } from '../ledger/fact.ts'
import { countFact, createInstruments, type Instruments } from './instruments.ts'

/** The measurements of this process, for Prometheus and whatever reads its format. */
export interface Metrics {
  /** Counts entries that were added to the ledger. */
  appended(facts: readonly Fact[]): void
  /** Loads the library; until then entries are kept and counted later. */
  start(): Promise<void>
  /** All measurements. Backlog and checks are measured anew; what the database cannot tell is left out. */
  read(): Promise<MetricsText>
}

export interface MetricsText {
  readonly contentType: string
  readonly text: string
}

interface Deps {
  readonly store: BacklogStore & CheckpointStore & Pick<LedgerStore, 'head'>
  /** The results of the checks of readiness, by name: `ok` when nothing is wrong. */
  readonly checks: () => Promise<Readonly<Record<string, string>>>
  /** Default: those of `createInstruments`. */
  readonly instruments?: () => Promise<Instruments>
}

export function createMetrics(deps: Deps): Metrics {
  const early: Fact[] = []
  let count = (facts: readonly Fact[]) => void early.push(...facts)
  const load = lazy(async () => {
    try {
      const loaded = await (deps.instruments ?? createInstruments)()
      count = (facts) => {
        for (const fact of facts) countFact(loaded, fact)
      }
      return loaded
    } catch (error) {
      count = () => {}
      throw error
    } finally {
      count(early.splice(0))
    }
  })
  return {
    appended: (facts) => count(facts),
    start: async () => void (await load()),
    async read() {
      const { registry, ...gauges } = await load()
      await measure(deps, gauges)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

type Gauges = Omit<Instruments, 'registry'>

async function measure({ store, checks }: Deps, gauges: Gauges): Promise<void> {
  const [stored, results] = await Promise.all([storedIn(store), checks()])
  for (const name of STORED) {
    if (stored === null) gauges[name].remove()
    else gauges[name].set(stored[name])
  }
  for (const [check, result] of Object.entries(results)) {
    gauges.check.set({ check }, result === 'ok' ? 1 : 0)
  }
}

const STORED = ['pending', 'undelivered', 'callbacks', 'length', 'signed'] as const

/** Null: the database cannot be read, which its check says. */
async function storedIn(store: Deps['store']): Promise<Record<(typeof STORED)[number], number> | null> {
  try {
    const [backlog, head, latest] = await Promise.all([
      store.backlog(),
      store.head(),
      store.latestCheckpoint(),
    ])
    return {
      pending: backlog.pendingRequests,
      undelivered: backlog.undeliveredMessages,
      callbacks: backlog.waitingCallbacks,
      length: head.seq,
      signed: latest?.seq ?? 0,
    }
  } catch {
    return null
  }
}
