import { expect, test } from 'vitest'
import { readDigestRecords } from '../../../src/approval/delivery/digest-records.ts'
import type { Grant } from '../../../src/approval/model/grant.ts'
import type { GrantStore } from '../../../src/approval/ports/grants.ts'
import { newGrantId } from '../../../src/core/ids.ts'
import { anActivity, anAsked, times } from '../../support/activity.ts'
import { aGrant, aPendingRequest, NOW_MS, settledAs } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

test('readDigestRecords() gives every active grant, as the digest says how many there are', async () => {
  const all = Array.from({ length: 501 }, (_, at) => aGrant({ id: newGrantId(NOW_MS + at) })).toReversed()
  const store = { request: () => Promise.resolve(null), grants: pagesOf(all) }

  const { grants } = await readDigestRecords({ store, clock: createFakeClock() }, anActivity())

  expect(grants).toHaveLength(all.length)
})

test('readDigestRecords() gives what was said in denials of a group, however many denials of others came later', async () => {
  const said = settledAs(aPendingRequest(), 'rejected', { comment: 'too late' })
  const denied = { status: 'rejected', requestId: said.id } as const
  const asked = [
    anAsked({ ...denied, groups: ['growth'] }),
    ...times(201, { ...denied, groups: ['finance-team'], agentId: 'other' }),
  ]
  const store = { request: () => Promise.resolve(said), grants: pagesOf([]) }

  const { denials } = await readDigestRecords({ store, clock: createFakeClock() }, anActivity({ asked }))

  expect(denials[0]).toMatchObject({ agentId: 'support-agent', words: 'too late' })
})

function pagesOf(all: readonly Grant[]): GrantStore['grants'] {
  return ({ beforeId, limit }) =>
    Promise.resolve(all.filter(({ id }) => beforeId === null || id < beforeId).slice(0, limit))
}
