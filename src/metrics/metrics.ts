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
  /** All measurements. Backlog and checks are measured anew. @throws {VetoError} `store_unavailable`. */
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
}

export function createMetrics(deps: Deps): Metrics {
  let instruments: Instruments | null = null
  const early: Fact[] = []
  const load = lazy(async () => {
    const loaded = await createInstruments()
    for (const fact of early.splice(0)) countFact(loaded, fact)
    instruments = loaded
    return loaded
  })
  return {
    appended(facts) {
      if (instruments === null) early.push(...facts)
      else for (const fact of facts) countFact(instruments, fact)
    },
    start: async () => void (await load()),
    async read() {
      const { registry, ...gauges } = await load()
      await measure(deps, gauges)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

async function measure({ store, checks }: Deps, gauges: Omit<Instruments, 'registry'>): Promise<void> {
  const [backlog, head, latest, results] = await Promise.all([
    store.backlog(),
    store.head(),
    store.latestCheckpoint(),
    checks(),
  ])
  gauges.pending.set(backlog.pendingRequests)
  gauges.undelivered.set(backlog.undeliveredMessages)
  gauges.callbacks.set(backlog.waitingCallbacks)
  gauges.length.set(head.seq)
  gauges.signed.set(latest?.seq ?? 0)
  for (const [check, result] of Object.entries(results)) {
    gauges.check.set({ check }, result === 'ok' ? 1 : 0)
  }
}
