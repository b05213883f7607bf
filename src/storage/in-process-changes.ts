import type { Changes } from '../approval/ports/changes.ts'
import type { RequestId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'

/** Changes for one process: each listener of a request is called at each change; one that throws does not affect the others. */
export function createInProcessChanges(log?: Log): Changes {
  const listeners = new Map<RequestId, Set<() => void>>()

  return {
    publish(id) {
      for (const onChange of [...(listeners.get(id) ?? [])]) {
        try {
          onChange()
        } catch (error) {
          log?.error({ err: error }, 'a change listener failed')
        }
      }
    },
    subscribe(id, onChange) {
      const own = () => onChange()
      const known = listeners.get(id) ?? new Set()
      listeners.set(id, known.add(own))
      return () => {
        if (known.delete(own) && known.size === 0 && listeners.get(id) === known) listeners.delete(id)
      }
    },
  }
}
