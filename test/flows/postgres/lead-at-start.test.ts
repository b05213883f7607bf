import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { cardsIn } from '../../../soak/record/cards.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { advanceUntil } from '../../support/advance-until.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'
import { BIG_REFUND, startWorld } from '../../support/start-world.ts'

const FINANCE = '#finance-approvals'

test('a server that leads from its start leaves a card that the leader before may still be posting alone for twenty seconds', async () => {
  let isSlackThere = true
  const world = await startWorld({
    database: await emptyDatabase(),
    apiUrl: () => (isSlackThere ? null : 'http://127.0.0.1:9/api/'),
  })
  isSlackThere = false
  await world.restart()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const cards = () => cardsIn(world.sandbox, [FINANCE]).length
  const store = await openStore({
    database: world.database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })
  await expect.poll(() => begun(store)).toBe(true)
  await store.close()

  isSlackThere = true
  await world.restart()
  for (let second = 0; second < 15; second += 1) {
    await world.clock.advance(1_000)
    // Enough to post, where it would be wrong.
    await pause(100)
  }
  const early = cards()
  await advanceUntil(world, () => cards() === 1)

  expect(early).toBe(0)
})

/** Records that the card may have been posted; false: the server recorded something else meanwhile. */
async function begun(store: Store): Promise<boolean> {
  const [card] = await store.undelivered(1)
  if (card === undefined) return false
  const { id, attempts, dueAtMs } = card
  const from = { attempts, isPosted: false }
  return (await store.commit([{ do: 'postpone', id, from, dueAtMs, attempts, maybePosted: true }])).ok
}
