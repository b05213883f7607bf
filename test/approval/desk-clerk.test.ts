import { describe, expect, test } from 'vitest'
import { createClerk } from '../../src/approval/desk-clerk.ts'
import type { Access } from '../../src/approval/people/audience.ts'
import type { EscalatedRequest } from '../../src/approval/request.ts'
import { aCall, aPendingRequest } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'

describe('Clerk.pending()', () => {
  test('finds what was asked on behalf of a person behind hundreds of others', async () => {
    const own = aPendingRequest({ call: aCall({ requester: 'Dan@Acme.test' }) })
    const clerk = aClerk([...many(300), own], { seen: 'own', requesters: ['U0DAN', 'dan@acme.test'] })

    expect(await clerk.pending('U0DAN')).toEqual({ seen: 'own', value: { requests: [own], isCut: false } })
  })

  test('hides from a person what was asked for others, or for nobody', async () => {
    const others = [null, 'U0ANN', 'ann@acme.test'].map((requester) =>
      aPendingRequest({ call: aCall({ requester }) }),
    )
    const clerk = aClerk(others, { seen: 'own', requesters: ['U0DAN'] })

    expect(await clerk.pending('U0DAN')).toMatchObject({ value: { requests: [] } })
  })

  test('looks at a thousand, and says when there are more', async () => {
    const clerk = aClerk(many(1_001), { seen: 'all' })

    const answer = await clerk.pending('U0ANN')

    expect(answer).toMatchObject({ seen: 'all', value: { isCut: true } })
    expect(answer.seen === 'all' && answer.value.requests).toHaveLength(1_000)
  })
})

function many(count: number): EscalatedRequest[] {
  return Array.from({ length: count }, () => aPendingRequest())
}

function aClerk(waiting: readonly EscalatedRequest[], access: Access) {
  return createClerk({
    store: {
      pending: async (limit) => waiting.slice(0, limit),
      audit: async () => ({ entries: [], next: null }),
      request: async () => null,
      tally: async () => [],
    },
    audience: { accessOf: async () => access, refusal: async () => null },
    explain: () => Promise.reject(new Error('not asked')),
    whyAsked: () => Promise.reject(new Error('not asked')),
    timezone: () => 'UTC',
    clock: createFakeClock(),
  })
}
