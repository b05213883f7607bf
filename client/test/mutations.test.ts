import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../src/canonical-json.ts'
import type { JsonRecord } from '../src/protocol/json.ts'
import { mutations } from './mutations.ts'

const anyRecord: fc.Arbitrary<JsonRecord> = fc.dictionary(
  fc.string(),
  fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
)

test('mutations() of an object are many, and none equals the object itself', () => {
  const same = { zero: 0, empty: '', upper: 'A', list: [1, 1], 'one more': null }

  expect(mutations(same).length).toBeGreaterThan(20)
  fc.assert(
    fc.property(fc.oneof(fc.constant(same), anyRecord), (record) => {
      expect(mutations(record).map(canonicalJson)).not.toContain(canonicalJson(record))
    }),
  )
})
