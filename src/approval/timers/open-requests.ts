import { setImmediate } from 'node:timers/promises'
import type { VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'

/** Page size, which limits a turn of the event loop. */
const PAGE = 50

/** Every open request of this status, in the order in which they were asked; other work gets its turn between pages. */
export async function* openRequests(
  store: Pick<RequestStore, 'openRequests'>,
  status: 'approved' | 'pending',
): AsyncGenerator<VetoRequest, void, void> {
  let page: readonly VetoRequest[] = []
  do {
    page = await store.openRequests({ status, afterId: page.at(-1)?.id ?? null, limit: PAGE })
    yield* page
    await setImmediate()
  } while (page.length > 0)
}
