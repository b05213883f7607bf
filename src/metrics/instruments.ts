import type { Counter, Gauge, Histogram, OpenMetricsContentType, Registry } from 'prom-client'
import type { Fact } from '../ledger/fact.ts'

/** What is measured. No label takes a value that an agent chooses, so that the number of series is bounded. */
export interface Instruments {
  readonly registry: Registry<OpenMetricsContentType>
  readonly entries: Counter<'kind'>
  readonly decisions: Counter<'outcome'>
  readonly settled: Counter<'status'>
  readonly latency: Histogram
  readonly length: Gauge
  readonly pending: Gauge
  readonly undelivered: Gauge
  readonly callbacks: Gauge
  readonly signed: Gauge
  readonly check: Gauge<'check'>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** Creates them with those of the process. The library is loaded here, as it would delay the start. */
export async function createInstruments(): Promise<Instruments> {
  const { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  return {
    registry,
    entries: new Counter({
      name: 'veto_recorded_facts_total',
      help: 'Entries that this process added to the ledger, by their kind.',
      labelNames: ['kind'],
      registers,
    }),
    decisions: new Counter({
      name: 'veto_decisions_total',
      help: 'Calls that the policies allowed, denied or escalated to people.',
      labelNames: ['outcome'],
      registers,
    }),
    settled: new Counter({
      name: 'veto_settled_requests_total',
      help: 'Requests that people were asked about, by how they were settled.',
      labelNames: ['status'],
      registers,
    }),
    latency: new Histogram({
      name: 'veto_decision_duration_seconds',
      help: "From a call's arrival to the policies' decision, before it is recorded.",
      buckets: SECONDS,
      registers,
    }),
    length: gauge('veto_ledger_entries', 'Entries in the ledger.'),
    pending: gauge('veto_pending_requests', 'Requests that wait for people.'),
    undelivered: gauge('veto_undelivered_messages', 'Messages whose latest version is not in Slack yet.'),
    callbacks: gauge('veto_waiting_callbacks', 'Callbacks that no receiver accepted yet.'),
    signed: gauge('veto_signed_entries', 'Entries that the latest checkpoint covers.'),
    check: new Gauge({
      name: 'veto_check_ok',
      help: 'The checks of /readyz: 1 when nothing is wrong.',
      labelNames: ['check'],
      registers,
    }),
  }
}

/** Counts an entry that was added to the ledger. */
export function countFact(instruments: Instruments, { kind, outcome, status, latencyMs }: Fact): void {
  instruments.entries.inc({ kind })
  if (kind === 'settled' && status !== null) instruments.settled.inc({ status })
  if (kind !== 'decided' && kind !== 'opened') return
  if (outcome !== null) instruments.decisions.inc({ outcome })
  if (latencyMs !== null) instruments.latency.observe(latencyMs / 1_000)
}
