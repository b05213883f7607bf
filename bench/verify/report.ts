import { type Budget, renderBudgets } from '../budget.ts'
import { median } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { Run } from './run-apart.ts'

/** Medians of the rounds. */
export interface VerifyResult {
  /** 0: the base. */
  readonly threads: number
  readonly entriesPerSecond: number
  /** Processor time of an entry, in microseconds. */
  readonly cpuMicroseconds: number
  readonly peakMegabytes: number
  readonly loadedMegabytes: number
  readonly longestBlockMs: number
}

interface VerifyReport {
  readonly setting: readonly string[]
  readonly results: readonly VerifyResult[]
  readonly budgets: readonly Budget[]
}

export function resultsOf(runs: readonly Run[]): readonly VerifyResult[] {
  return [...Map.groupBy(runs, ({ threads }) => threads)].map(([threads, rounds]) => ({
    threads,
    entriesPerSecond: median(rounds.map(({ entries, elapsedMs }) => (entries / elapsedMs) * 1_000)),
    cpuMicroseconds: median(rounds.map(({ entries, cpuMs }) => (cpuMs / entries) * 1_000)),
    peakMegabytes: median(rounds.map((run) => run.peakMegabytes)),
    loadedMegabytes: median(rounds.map((run) => run.loadedMegabytes)),
    longestBlockMs: median(rounds.map((run) => run.longestBlockMs)),
  }))
}

/** The bounds of the fastest verification, and of the memory of the smallest. */
export function verifyBudgets(results: readonly VerifyResult[]): readonly Budget[] {
  const verified = results.filter(({ threads }) => threads > 0)
  return [
    {
      what: 'entries verified in a second',
      bound: 'at least',
      limit: 200_000,
      unit: '',
      measured: Math.max(...verified.map(({ entriesPerSecond }) => entriesPerSecond)),
    },
    {
      what: 'memory, with one thread',
      bound: 'at most',
      limit: 150,
      unit: ' MB',
      measured: verified.find(({ threads }) => threads === 1)?.peakMegabytes ?? null,
    },
  ]
}

/** The report as text, in Markdown. */
export function renderReport({ setting, results, budgets }: VerifyReport): string {
  return [setting.join(', '), renderResults(results), '## Budgets', renderBudgets(budgets)].join('\n\n')
}

function renderResults(results: readonly VerifyResult[]): string {
  const base = results.find(({ threads }) => threads === 0)?.entriesPerSecond ?? Number.NaN
  const rows = results.map(({ threads, ...result }) => [
    threads === 0 ? 'base: rows read, as many bytes hashed' : `verified by ${threads} threads`,
    formatNumber(result.entriesPerSecond),
    formatNumber(result.entriesPerSecond / base),
    formatNumber(result.cpuMicroseconds),
    `${formatNumber(result.loadedMegabytes)} MB`,
    `${formatNumber(result.peakMegabytes)} MB`,
    `${formatNumber(result.longestBlockMs)} ms`,
  ])
  const headings = ['what', 'entries/s', 'of the base', 'CPU us', 'loaded', 'peak', 'longest block']
  return renderTable(headings, rows)
}
