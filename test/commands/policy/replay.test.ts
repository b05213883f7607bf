import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { KeptRequest, RecordedCall } from '../../../src/approval/model/request.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aCall, aPendingRequest, aRequest, opening } from '../../support/builders.ts'
import { policyFolder } from '../../support/policy-folder.ts'
import { runVeto } from '../../support/run-veto.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A database in which people were asked about these calls, a second ago. */
function databaseOf(calls: readonly Partial<RecordedCall>[]): Promise<string> {
  const createdAtMs = Date.now() - 1_000
  return recordOf(
    calls.map((known) => aPendingRequest({ call: aCall(known), createdAtMs, rule: 'cap_refund_amount' })),
  )
}

async function recordOf(requests: readonly KeptRequest[]): Promise<string> {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  for (const request of requests) await store.commit(opening(request))
  await store.close()
  return database
}

function databaseOfRefunds(): Promise<string> {
  return databaseOf([60_000, 90_000].map((amount) => ({ params: { amount_cents: amount } })))
}

const HIGHER_CAP = `agents: [support-*]
approvers: { finance-team: { channel: "#finance-approvals" } }
rules:
  - { name: cap, tool: refund_payment, when: args.amount_cents > 80000, action: require_approval, approvers: [finance-team] }
`

test('veto policy replay lists what would be decided differently, by which rule, and who would be asked less often', async () => {
  const VETO_DATABASE = await databaseOfRefunds()
  const folder = policyFolder({ 'support.yaml': HIGHER_CAP })

  const { code, out } = await runVeto(['policy', 'replay', '--folder', folder], { VETO_DATABASE })

  expect(code).toBe(0)
  const lines = out.split('\n')
  expect(lines[0]).toMatch(
    /^2 calls in the period \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: 1 decided the same, 1 differently\.$/,
  )
  expect(lines[3]).toMatch(
    /^1 +refund_payment +asked of finance-team \(support\/cap_refund_amount\) +allowed \(support\) +req_/,
  )
  expect(lines.slice(-2)).toEqual(['Cards per week:', '  finance-team: 1 fewer'])
})

test('veto policy replay --json prints the numbers as JSON', async () => {
  const VETO_DATABASE = await databaseOfRefunds()

  const { out } = await runVeto(['policy', 'replay', '--folder', 'policies', '--json'], { VETO_DATABASE })

  expect(JSON.parse(out)).toMatchObject({
    calls: 2,
    same: 2,
    changes: [],
    cards: [],
    unjudged: { masked: 0 },
  })
})

test('veto policy replay says how many calls cannot be evaluated again, and why', async () => {
  const database = await databaseOf([
    { tool: 'delete_customer', params: {}, context: null },
    { tool: 'delete_customer', params: {}, context: { environment: 'development' } },
  ])

  const { out } = await runVeto(['policy', 'replay', '--folder', 'policies'], { VETO_DATABASE: database })

  expect(out).toContain('2 calls in the period ')
  expect(out).toContain('\n1 call cannot be evaluated again: context was not recorded.\n')
})

test('veto policy replay counts what a grant allowed and what a lockdown denied apart, and no difference', async () => {
  const createdAtMs = Date.now() - 1_000
  const call = aCall({ params: { amount_cents: 90_000 } })
  const granted = {
    status: 'allowed',
    reason: 'Allowed by a grant of Ann Meyer',
    grantId: 'grant_1',
  } as const
  const lockedDown = {
    status: 'denied',
    reason: 'Locked down by Pat Kim: suspicious refunds',
    lockedDownBy: { id: 'U0PAT', name: 'Pat Kim' },
  } as const
  const database = await recordOf([
    aRequest({ call, createdAtMs, rule: 'cap_refund_amount', state: granted }),
    aRequest({ call, createdAtMs, policyId: null, rule: null, state: lockedDown }),
  ])

  const { out } = await runVeto(['policy', 'replay', '--folder', 'policies'], { VETO_DATABASE: database })

  expect(out.split('\n').slice(1)).toEqual([
    '1 call was allowed by a grant, which replay does not repeat.',
    '1 call was denied by a lockdown, which replay does not repeat.',
  ])
  expect(out).toContain(': 0 decided the same, 0 differently.')
})

test('veto policy replay says when nothing was recorded', async () => {
  const VETO_DATABASE = join(tempFolder(), 'veto.db')

  expect((await runVeto(['policy', 'replay', '--folder', 'policies'], { VETO_DATABASE })).out).toMatch(
    /^No calls were recorded in the period /,
  )
})

test('veto policy replay refuses an invalid time', async () => {
  expect(await runVeto(['policy', 'replay', '--since', 'lately'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('--since: expected an age such as 7d, a date such as 2026-11-20'),
  })
})
