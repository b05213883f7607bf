import { expect, test } from 'vitest'
import type { Access } from '../../../src/approval/eligibility/visibility.ts'
import { createApprovalQueries } from '../../../src/approval/queries/approval-queries.ts'
import { aPendingRequest } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

test("pending() reads everybody's requests for a person who may see all", async () => {
  const { queries, looked } = approvalQueries({ seen: 'all' })

  expect(await queries.pending('U0ANN')).toMatchObject({
    seen: 'all',
    value: { agents: [], requests: [{}] },
  })
  expect(looked).toEqual([{ requesters: null, limit: 30 }])
})

test('pending() reads for anybody else only what was asked on their behalf', async () => {
  const { queries, looked } = approvalQueries({ seen: 'own', requesters: ['U0DAN', 'dan@acme.test'] })

  expect(await queries.pending('U0DAN')).toMatchObject({ seen: 'own' })
  expect(looked).toEqual([{ requesters: ['U0DAN', 'dan@acme.test'], limit: 30 }])
})

test('pending() reads nothing for a person who may see nothing', async () => {
  const { queries, looked } = approvalQueries({ seen: 'nothing' })

  expect(await queries.pending('U0GUS')).toEqual({ seen: 'nothing' })
  expect(looked).toEqual([])
})

function approvalQueries(access: Access) {
  const looked: unknown[] = []
  const queries = createApprovalQueries({
    store: {
      async pendingInTurns(page) {
        looked.push(page)
        return { requests: [aPendingRequest()], agents: [] }
      },
      audit: async () => ({ entries: [], next: null }),
      requestList: async () => ({ rows: [], next: null, searchedToMs: null, end: 1 }),
      delivery: async () => null,
      request: async () => null,
      grants: () => Promise.reject(new Error('not asked')),
      head: () => Promise.reject(new Error('not asked')),
    },
    visibility: { accessOf: async () => access, refusal: async () => null },
    exportAudit: () => Promise.reject(new Error('not asked')),
    bundle: () => {
      throw new Error('not asked')
    },
    explain: () => Promise.reject(new Error('not asked')),
    previewChange: () => Promise.reject(new Error('not asked')),
    readActivity: () => Promise.reject(new Error('not asked')),
    explainRequest: () => Promise.reject(new Error('not asked')),
    clock: createFakeClock(),
  })
  return { queries, looked }
}
