import { isSame } from './differences.ts'
import type { IndeterminateReason, Override, ReplayedCall, ReplayedDecision } from './replay-call.ts'

/** The decisions of another bundle about the recorded calls. */
export interface Replay {
  readonly sinceMs: number
  readonly untilMs: number
  readonly calls: number
  readonly same: number
  /** Most frequent first. */
  readonly changes: readonly Change[]
  /**
   * How many more cards a week each group would get; fewer are negative. Groups without a difference are left out.
   * Calls of less than a week count as those of a whole one.
   */
  readonly cards: readonly { readonly group: string; readonly perWeek: number }[]
  /** How many calls cannot be evaluated again, by cause. */
  readonly indeterminate: Readonly<Record<IndeterminateReason, number>>
  /** How many calls were decided by what people set in addition to the policies. */
  readonly overridden: Readonly<Record<Override, number>>
}

/** Calls whose decision would change in the same way. */
export interface Change {
  readonly tool: string
  readonly from: ReplayedDecision
  readonly to: ReplayedDecision
  readonly calls: number
  /** Ids of the first few requests. */
  readonly examples: readonly string[]
}

const WEEK_MS = 7 * 86_400_000
const MAX_EXAMPLES = 3

/** Counts the results of all calls. */
export function createTally() {
  const changes = new Map<string, Change>()
  const cards = new Map<string, number>()
  const indeterminate = { masked: 0, no_context: 0 }
  const overridden = { grant: 0, lockdown: 0 }
  let calls = 0
  let firstMs: number | null = null
  let same = 0
  return {
    add(replayed: ReplayedCall): void {
      calls += 1
      firstMs ??= replayed.request.createdAtMs
      if (replayed.kind === 'unknown') {
        indeterminate[replayed.why] += 1
        return
      }
      if (replayed.kind === 'overridden') {
        overridden[replayed.by] += 1
        return
      }
      countCards(cards, replayed)
      if (isSame(replayed.was, replayed.is)) same += 1
      else note(changes, replayed)
    },
    total({ sinceMs, untilMs }: Pick<Replay, 'sinceMs' | 'untilMs'>): Replay {
      const weeks = Math.max(1, (untilMs - (firstMs ?? sinceMs)) / WEEK_MS)
      return {
        sinceMs,
        untilMs,
        calls,
        same,
        changes: [...changes.values()].sort((one, other) => other.calls - one.calls),
        cards: [...cards]
          .filter(([, count]) => count !== 0)
          .map(([group, count]) => ({ group, perWeek: Math.round((count / weeks) * 10) / 10 })),
        indeterminate: { ...indeterminate },
        overridden: { ...overridden },
      }
    },
  }
}

type ComparedCall = Extract<ReplayedCall, { kind: 'evaluated' }>

function countCards(cards: Map<string, number>, { was, is }: ComparedCall): void {
  for (const group of is.groups) cards.set(group, (cards.get(group) ?? 0) + 1)
  for (const group of was.groups) cards.set(group, (cards.get(group) ?? 0) - 1)
}

function note(changes: Map<string, Change>, { request, was, is }: ComparedCall): void {
  const { tool } = request.call
  const key = JSON.stringify([tool, was, is])
  const before = changes.get(key) ?? { tool, from: was, to: is, calls: 0, examples: [] }
  const examples = [...before.examples, request.id].slice(0, MAX_EXAMPLES)
  changes.set(key, { ...before, calls: before.calls + 1, examples })
}
