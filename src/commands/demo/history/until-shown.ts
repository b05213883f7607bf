import { setImmediate as turn } from 'node:timers/promises'
import type { History } from './open-history.ts'
import { SECOND_MS } from './planned-call.ts'

/** Resolves once Slack shows what is to be shown, at its pace, or shows no more of it before `endMs`. */
export async function untilShown({ store, clock, posting }: History, endMs: number): Promise<void> {
  for (let posted = -1; ; ) {
    await turn()
    await turn()
    await posting.idle()
    const nextMs = clock.nowMs() + SECOND_MS
    const isShown = (await store.undelivered(1)).length === 0
    if (isShown || posting.count() === posted || nextMs > endMs) return
    posted = posting.count()
    clock.moveTo(nextMs)
  }
}
