import { setImmediate } from 'node:timers/promises'
import type { VetoRequest } from '../model/request.ts'
import type { OpenPage, RequestStore } from '../ports/requests.ts'

/** Page size, which limits a turn of the event loop. */
const PAGE = 50

/**
 * Every open request of this status that another bundle than the given one decided, in the order in which they were asked;
 * other work gets its turn between pages.
 */
export async function* openRequests(
  store: Pick<RequestStore, 'openRequests'>,
  status: OpenPage['status'],
  exceptBundle?: string,
): AsyncGenerator<VetoRequest, void, void> {
  let page: readonly VetoRequest[] = []
  do {
    const afterId: VetoRequest['id'] | null = page.at(-1)?.id ?? null
    page = await store.openRequests({ status, exceptBundle, afterId, limit: PAGE })
    yield* page
    await setImmediate()
  } while (page.length > 0)
}
