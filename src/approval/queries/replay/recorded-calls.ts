import type { RequestId } from '../../../core/ids.ts'
import type { KeptRequest } from '../../model/request.ts'
import type { RequestStore } from '../../ports/requests.ts'

const PAGE = 200

/** The calls of `[sinceMs, untilMs)` in pages, oldest first, without questions and plans. */
export async function* recordedCalls(
  store: Pick<RequestStore, 'calls'>,
  { sinceMs, untilMs }: { readonly sinceMs: number; readonly untilMs: number },
): AsyncGenerator<readonly KeptRequest[], void, void> {
  let afterId: RequestId | null = null
  for (;;) {
    const page: readonly KeptRequest[] = await store.calls({ sinceMs, afterId, limit: PAGE })
    yield page.filter(({ subject, createdAtMs }) => subject.kind === 'call' && createdAtMs < untilMs)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE || last.createdAtMs >= untilMs) return
    afterId = last.id
  }
}
