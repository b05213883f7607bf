import { expect, test } from 'vitest'
import type { Execution } from '../../../src/approval/model/execution.ts'
import { mayRun, type VetoRequest } from '../../../src/approval/model/request.ts'
import { aPendingRequest, aRequest, settledAs } from '../../support/builders.ts'

const ENDED = { redeemedAtMs: 0, atMs: 1, output: null, error: null, refused: null } as const
const EXECUTIONS: readonly Execution[] = [
  { status: 'lapsed', atMs: 0 },
  { status: 'denied', by: null, atMs: 0, reason: 'No refunds during the audit' },
  { status: 'redeemed', atMs: 0 },
  { status: 'succeeded', ...ENDED },
  { status: 'failed', ...ENDED },
]

test.each<[string, VetoRequest]>([
  ['that was allowed at once', aRequest()],
  ['that people approved', settledAs(aPendingRequest(), 'approved')],
])('a call %s may run', (_, request) => {
  expect(mayRun(request)).toBe(true)
})

test.each(EXECUTIONS)('an allowed call whose execution is $status may not run', (execution) => {
  expect(mayRun(aRequest({ execution }))).toBe(false)
})

test.each<[string, VetoRequest]>([
  ['that waits for people', aPendingRequest()],
  ['that was denied at once', aRequest({ state: { status: 'denied', reason: 'Never', lockedDownBy: null } })],
  ['that a person denied', settledAs(aPendingRequest(), 'rejected')],
  ['that nobody answered', settledAs(aPendingRequest(), 'expired')],
  ['that its agent withdrew', settledAs(aPendingRequest(), 'cancelled')],
  ['that the policies came to deny', settledAs(aPendingRequest(), 'denied')],
])('a call %s may not run', (_, request) => {
  expect(mayRun(request)).toBe(false)
})

test('an approved plan can never be run', () => {
  const plan = aPendingRequest({ subject: { kind: 'plan' } })

  expect(mayRun(settledAs(plan, 'approved'))).toBe(false)
})
