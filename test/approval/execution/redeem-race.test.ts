import { expect, test } from 'vitest'
import { aKey } from '../../support/agent-keys.ts'
import { allowed, openExecutions } from './executions-harness.ts'

const RIVALS = 64
const REQUESTS = 1_000

test(`T6: of ${RIVALS} simultaneous redemptions of one call one succeeds, and the others get the reason, ${REQUESTS} times over`, async () => {
  const { executions, insertRequest, store } = await openExecutions()
  const params = { amount_cents: 72_000 }

  for (let request = 0; request < REQUESTS; request += 1) {
    const { id } = await insertRequest(allowed(params))
    const ends = await Promise.allSettled(
      Array.from({ length: RIVALS }, () => executions.redeem(id, params, aKey())),
    )
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
    expect(lost).toEqual(Array.from({ length: RIVALS - 1 }, () => 'already_redeemed'))
  }

  // Each is decided, redeemed and, however often, refused: the refusals beyond the first are counted.
  expect((await store.head()).seq).toBe(3 * REQUESTS)
})
