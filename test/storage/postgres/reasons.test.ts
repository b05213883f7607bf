import { expect, test } from 'vitest'
import { requestFact } from '../../../src/approval/decide/request-fact.ts'
import { createReasonNumbers } from '../../../src/storage/postgres/writes/reasons.ts'
import { aPendingRequest, NOW_MS } from '../../support/builders.ts'

test('the numbers of reasons are forgotten once the reasons have more than four million characters', () => {
  const numbers = createReasonNumbers()
  const reasonOf = (id: number) => `${'r'.repeat(2_000)}${id}`
  const isKnown = (id: number) => numbers.missing([factWith(reasonOf(id))]).length === 0
  const remember = (id: number) => numbers.remember({ rows: [{ id, reason: reasonOf(id) }] })

  for (let id = 1; id < 1_900; id += 1) remember(id)
  expect(isKnown(1)).toBe(true)
  for (let id = 1_900; id < 2_100; id += 1) remember(id)

  expect(isKnown(1)).toBe(false)
})

function factWith(reason: string) {
  return requestFact(aPendingRequest(), { kind: 'opened', by: null, atMs: NOW_MS, reason })
}
