import type { FactKind, LedgerEntry } from '#protocol/audit.ts'
import { type Fact, fact } from './fact.ts'

/** Kinds of entries that change a request. None of them is recorded about a request whose params were removed. */
export const CHANGING_KINDS = [
  'decided',
  'opened',
  'edited',
  'settled',
  'redeemed',
  'result',
  'lapsed',
] as const satisfies readonly FactKind[]

/** Up to when params are missing because retention removed them: those whose last change was recorded before `beforeMs`. */
export interface PruningBound {
  readonly beforeMs: number
  readonly keptDays: number
}

/** That the params of requests that ended before a moment are removed. It is recorded before the first of them is. */
export function pruningFact({ beforeMs, keptDays }: PruningBound, atMs: number): Fact {
  const before = new Date(beforeMs).toISOString()
  const days = `${keptDays} ${keptDays === 1 ? 'day' : 'days'}`
  const reason = `Params and results of requests that ended before ${before} are removed, after ${days} (VETO_RETENTION)`
  return fact({ kind: 'pruned', atMs, actor: 'veto', reason })
}

const DAY_MS = 86_400_000

const REASON =
  /^Params and results of requests that ended before (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) are removed, after (\d+) days? \(VETO_RETENTION\)$/

/** The bound that an entry states; null: none, or one that is not its days before the entry. */
export function prunedBeforeMs({
  kind,
  reason,
  at,
}: Pick<LedgerEntry, 'kind' | 'reason' | 'at'>): number | null {
  const [, before, days] = kind === 'pruned' && reason !== null ? (REASON.exec(reason) ?? []) : []
  const beforeMs = before === undefined ? Number.NaN : Date.parse(before)
  const isConsistent = beforeMs <= Date.parse(at) - Math.max(1, Number(days)) * DAY_MS
  return isConsistent ? beforeMs : null
}

/** Does an entry of this kind change its request? */
export function isChanging(kind: FactKind): boolean {
  return CHANGING_KINDS.some((one) => one === kind)
}
