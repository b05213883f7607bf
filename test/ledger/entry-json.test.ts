import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LedgerEntry } from '#protocol/audit.ts'
import { link } from '../../src/ledger/chain.ts'
import { entryJson } from '../../src/ledger/entry-json.ts'
import { GENESIS } from '../../src/ledger/fact.ts'
import { someFact } from '../support/arbitrary-facts.ts'
import { aFact } from '../support/builders.ts'

test('entryJson() writes what the library for RFC 8785 writes of all fields but the hash', () => {
  fc.assert(
    fc.property(someFact(), fc.nat(), (fact, seq) => {
      const { hash: _, ...unsealed } = link({ ...GENESIS, seq }, fact)

      expect(entryJson(unsealed)).toBe(canonicalize(unsealed))
    }),
    { numRuns: 1_000 },
  )
})

test('entryJson() has every field of the protocol', () => {
  const fields = Object.keys(LedgerEntry.shape).filter((name) => name !== 'hash')

  expect(Object.keys(JSON.parse(entryJson(link(GENESIS, aFact()))))).toEqual(fields.sort())
})

test('entryJson() refuses what JSON cannot represent', () => {
  const entry = link(GENESIS, aFact())

  expect(() => entryJson({ ...entry, reason: 'half of a pair: \ud800' })).toThrow('lone surrogate')
  expect(() => entryJson({ ...entry, latencyMs: Number.POSITIVE_INFINITY })).toThrow('Infinity')
})

test('entryJson() tells a text from a number that looks like it, as a damaged database may hold one', () => {
  const entry = link(GENESIS, aFact({ reason: '7' }))

  expect(entryJson({ ...entry, reason: JSON.parse('7') })).not.toBe(entryJson(entry))
  expect(() => entryJson({ ...entry, latencyMs: JSON.parse('"7"') })).toThrow('7')
})
