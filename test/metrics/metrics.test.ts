import { expect, test } from 'vitest'
import { requestFact } from '../../src/approval/decide/request-fact.ts'
import type { Fact } from '../../src/ledger/fact.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { aPendingRequest, NOW_MS } from '../support/builders.ts'
import { heapMiB } from '../support/heap.ts'

const unused = () => Promise.reject(new Error('not read'))
const store = { backlog: unused, head: unused, latestCheckpoint: unused, checkpoints: unused }

test('entries are not kept for a library of measurements that could not be loaded', async () => {
  const instruments = () => Promise.reject(new Error('no such package'))
  const metrics = createMetrics({ store, checks: async () => ({}), instruments })
  const facts = [aFact(), aFact()].map((fact) => new WeakRef(fact))
  const append = (at: number) => metrics.appended([facts[at]?.deref()].filter((fact) => fact !== undefined))

  append(0)
  await expect(metrics.start()).rejects.toThrow('no such package')
  append(1)
  await heapMiB()

  expect(facts.map((fact) => fact.deref())).toEqual([undefined, undefined])
})

function aFact(): Fact {
  return requestFact(aPendingRequest(), { kind: 'opened', by: null, atMs: NOW_MS, reason: null })
}
