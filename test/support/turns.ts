import type { Store } from '../../src/approval/ports/store.ts'
import type { Unit } from '../../src/approval/ports/unit.ts'

/** Decides who goes next. */
export interface Turns {
  /** Resolves when it is the caller's turn. */
  take(): Promise<void>
}

/**
 * A store of which each read waits for its turn, and each unit, too; units are written in the order in which they were
 * handed in. `handedIn` sees each at that moment.
 */
export function inTurns(store: Store, turns: Turns, handedIn: (unit: Unit) => void = () => {}): Store {
  let last: Promise<unknown> = Promise.resolve()
  const whole = new Proxy(store, { get: (_, name) => Reflect.get(store, name) })
  return Object.assign(Object.create(whole), {
    async request(id: Parameters<Store['request']>[0]) {
      await turns.take()
      return store.request(id)
    },
    async used(...asked: Parameters<Store['used']>) {
      await turns.take()
      return store.used(...asked)
    },
    commit(unit: Unit) {
      handedIn(unit)
      const written = last.then(() => turns.take()).then(() => store.commit(unit))
      last = written.catch(() => {})
      return written
    },
  })
}
