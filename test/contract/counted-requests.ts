import type { LedgerEntry } from '#protocol/audit.ts'
import type { Activity } from '../../src/ledger/activity.ts'
import { requestsIn } from '../support/asked-columns.ts'

/** For each tool and status, automatic and asked apart. */
export function countsOf({ automatic, asked }: Activity): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  const count = (key: string, by: number) => {
    counts[key] = (counts[key] ?? 0) + by
  }
  for (const { tool, status, requests } of automatic) count(`automatic ${tool} ${status}`, requests)
  for (const { tool, status } of requestsIn(asked)) count(`asked ${tool} ${status}`, 1)
  return counts
}

/** The same counts, made from the entries of a ledger whose requests were made in this span. */
export function recount(
  ledger: readonly LedgerEntry[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  const first = ledger.filter(({ kind }) => kind === 'decided')
  for (const { requestId, tool, at } of first) {
    if (Date.parse(at) < fromMs || Date.parse(at) >= toMs) continue
    const entries = ledger.filter((entry) => entry.requestId === requestId)
    const how = entries.some(({ kind }) => kind === 'opened') ? 'asked' : 'automatic'
    const key = `${how} ${tool} ${entries.at(-1)?.status}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
