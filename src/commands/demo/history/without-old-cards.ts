import type { Store } from '../../../approval/ports/store.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { Clock } from '../../../core/clock.ts'

/** The store, in which requests have cards from `cardsFromMs` on; channels with hundreds of old ones are of no use. */
export function withoutOldCards(
  store: Store,
  { clock, cardsFromMs }: { readonly clock: Clock; readonly cardsFromMs: number },
): Store {
  return Object.assign(Object.create(store), {
    commit(unit: Parameters<Store['commit']>[0]) {
      const isOld = clock.nowMs() < cardsFromMs
      return store.commit(isOld ? unit.filter((change) => !isAboutRequest(change)) : unit)
    },
  })
}

function isAboutRequest(change: Change): boolean {
  return change.do === 'deliver' && 'requestId' in change.delivery.subject
}
