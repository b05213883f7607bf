import type { Decision } from '../../../policy/model/decision.ts'
import type { VetoRequest } from '../../model/request.ts'
import type { ReplayedDecision } from './replay-call.ts'

/** Calls that two bundles decide differently. */
export interface Differences {
  /** By what becomes of the calls, most frequent first. */
  readonly changes: readonly ChangedCalls[]
  /** How many calls that people denied would run without asking anybody. */
  readonly deniedByPeople: number
  /** At most ten, those first that people denied or did not answer, and would run; then the oldest. */
  readonly examples: readonly ChangedCall[]
}

export interface ChangedCalls {
  readonly from: Decision['effect']
  /** The same effect as before: other people would be asked. */
  readonly to: Decision['effect']
  readonly calls: number
}

export interface ChangedCall {
  readonly request: VetoRequest
  readonly to: Decision['effect']
}

const MAX_EXAMPLES = 10

/** A call that both bundles decided. */
interface ComparedCall {
  readonly request: VetoRequest
  readonly from: ReplayedDecision
  readonly to: ReplayedDecision
}

/** Compares the decisions of two bundles, call by call. */
export function createDifferences() {
  const counts = new Map<string, ChangedCalls>()
  const contradicting: ChangedCall[] = []
  const others: ChangedCall[] = []
  let deniedByPeople = 0
  return {
    add(compared: ComparedCall): void {
      const { request, from, to } = compared
      if (isSame(from, to)) return
      count(counts, compared)
      const wouldRun = to.effect === 'allow'
      if (wouldRun && request.state.status === 'rejected') deniedByPeople += 1
      const examples = wouldRun && wasNotApproved(request) ? contradicting : others
      if (examples.length < MAX_EXAMPLES) examples.push({ request, to: to.effect })
    },
    total(): Differences {
      return {
        changes: [...counts.values()].sort((one, other) => other.calls - one.calls),
        deniedByPeople,
        examples: [...contradicting, ...others].slice(0, MAX_EXAMPLES),
      }
    },
  }
}

function count(counts: Map<string, ChangedCalls>, { from, to }: ComparedCall): void {
  const key = `${from.effect} ${to.effect}`
  const { calls } = counts.get(key) ?? { calls: 0 }
  counts.set(key, { from: from.effect, to: to.effect, calls: calls + 1 })
}

/** The same answer by another rule is the same to its agent; asking others is not. */
export function isSame(was: ReplayedDecision, is: ReplayedDecision): boolean {
  return was.effect === is.effect && groupsOf(was) === groupsOf(is)
}

function groupsOf({ groups }: ReplayedDecision): string {
  return [...groups].sort().join('\n')
}

function wasNotApproved({ state: { status } }: VetoRequest): boolean {
  return status === 'rejected' || status === 'expired'
}
