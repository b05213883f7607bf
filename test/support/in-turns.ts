import type { Store } from '../../src/approval/ports/store.ts'

/** Each read and each write waits for its turn. */
export function inTurns(store: Store, turn: () => Promise<void>): Store {
  return {
    ...store,
    async request(id) {
      await turn()
      return store.request(id)
    },
    async commit(changes) {
      await turn()
      return store.commit(changes)
    },
  }
}
