import type { Changes } from '../approval/ports/changes.ts'
import type { RequestId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { Fact } from '../ledger/fact.ts'

/** Changes for one process: each listener is called at each change; one that throws does not affect the others. */
export function createInProcessChanges(log?: Log): Changes {
  const listeners = new Map<RequestId, Set<() => void>>()
  const appendListeners = new Set<(facts: readonly Fact[]) => void>()

  function call(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      log?.error({ err: error }, 'a change listener failed')
    }
  }

  return {
    publish(id) {
      for (const onChange of [...(listeners.get(id) ?? [])]) call(onChange)
    },
    subscribe(id, onChange) {
      const own = () => onChange()
      const known = listeners.get(id) ?? new Set()
      listeners.set(id, known.add(own))
      return () => {
        if (known.delete(own) && known.size === 0 && listeners.get(id) === known) listeners.delete(id)
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
  }
}
