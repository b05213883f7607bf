import { expect, test } from 'vitest'
import { aKey } from '../../support/builders.ts'
import { allowed, openExecutions } from './open-executions.ts'

const RIVALS = 64

test(`of ${RIVALS} who start one call at the same time one may, and the others read why not`, async () => {
  const { executions, given, store } = await openExecutions()
  const params = { amount_cents: 72_000 }
  const requests = await Promise.all(Array.from({ length: 20 }, () => given(allowed(params))))

  const ends = await Promise.all(
    requests.map(({ id }) =>
      Promise.allSettled(Array.from({ length: RIVALS }, () => executions.redeem(id, params, aKey()))),
    ),
  )

  for (const ofOne of ends) {
    const lost = ofOne.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    expect(lost).toMatchObject(Array.from({ length: RIVALS - 1 }, () => ({ code: 'already_redeemed' })))
  }
  expect((await store.head()).seq).toBe(2 * requests.length)
})
