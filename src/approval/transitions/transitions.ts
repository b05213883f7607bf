import type { Bundle } from '../../policy/bundle.ts'
import type { VetoRequest } from '../model/request.ts'
import type { CommitResult, Unit, UnitWriter } from '../ports/unit.ts'
import { type Transition, unitOf } from './transition-unit.ts'

/** Commits versions of requests, and publishes each that was committed. */
export interface Transitions {
  /** Commits the first version of a request with all related changes. Refused when it was evaluated by policies no longer in force. */
  open(request: VetoRequest, unit: Unit): Promise<CommitResult>
  readonly commit: CommitTransition
  /** Calls `listener` with each version of a request once it is committed. */
  onCommit(listener: (request: VetoRequest) => void): void
}

/** Commits the next version of a request with its ledger entries and its cards. False: another change was committed first. */
export type CommitTransition = (transition: Transition) => Promise<boolean>

interface Deps {
  readonly store: UnitWriter
  /** The bundle in force. */
  readonly bundle: () => Pick<Bundle, 'hash'>
}

export function createTransitions({ store, bundle }: Deps): Transitions {
  const listeners: ((request: VetoRequest) => void)[] = []

  async function commitAndPublish(request: VetoRequest, unit: Unit): Promise<CommitResult> {
    const committed = await store.commit(unit)
    if (committed.ok) for (const listener of listeners) listener(request)
    return committed
  }

  return {
    async open(request, unit) {
      if (request.bundleHash !== bundle().hash) return { ok: false, refused: 'open' }
      return commitAndPublish(request, unit)
    },
    async commit(transition) {
      const { next, evaluation = null } = transition
      if (evaluation !== null && evaluation.bundleHash !== bundle().hash) return false
      return (await commitAndPublish(next, unitOf(transition))).ok
    },
    onCommit: (listener) => listeners.push(listener),
  }
}
