import type { VetoRequest } from '../approval/model/request.ts'
import type { ChangeListener, Changes, OtherCommit } from '../approval/ports/changes.ts'
import type { RequestId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { Fact } from '../ledger/fact.ts'

/** Changes for one process: each listener is called at each change; one that throws does not affect the others. */
export function createInProcessChanges(log?: Log): Changes {
  /** Lists, as most requests have one listener, for which a set takes several times the memory. */
  const listeners = new Map<RequestId, ChangeListener[]>()
  const appendListeners = new Set<(facts: readonly Fact[]) => void>()
  const otherListeners: ((commit: OtherCommit) => void)[] = []

  function call(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      log?.error({ err: error }, 'a change listener failed')
    }
  }

  function remove(id: RequestId, onChange: ChangeListener): void {
    const known = listeners.get(id) ?? []
    const at = known.indexOf(onChange)
    if (at < 0) return
    if (known.length === 1) listeners.delete(id)
    else listeners.set(id, known.toSpliced(at, 1))
  }

  function publish(id: RequestId, committed: VetoRequest | null): void {
    for (const onChange of [...(listeners.get(id) ?? [])]) call(() => onChange(committed))
  }

  return {
    publish,
    subscribe(id, onChange) {
      let isSubscribed = true
      const known = listeners.get(id)
      if (known === undefined) listeners.set(id, [onChange])
      else known.push(onChange)
      return () => {
        if (isSubscribed) remove(id, onChange)
        isSubscribed = false
      }
    },
    appended(facts) {
      for (const listener of [...appendListeners]) call(() => listener(facts))
    },
    onAppended(listener) {
      const own = (facts: readonly Fact[]) => listener(facts)
      appendListeners.add(own)
      return () => void appendListeners.delete(own)
    },
    committedElsewhere(commit) {
      for (const id of commit.requestIds) publish(id, null)
      for (const listener of otherListeners) call(() => listener(commit))
    },
    onCommittedElsewhere: (listener) => void otherListeners.push(listener),
  }
}
