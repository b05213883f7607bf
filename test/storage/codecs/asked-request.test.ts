import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askedRequestDecoder, encodeAskedRequest } from '../../../src/storage/codecs/asked-request.ts'
import { anAsked } from '../../support/activity.ts'

const aName = fc.oneof(fc.string(), fc.constantFrom('Ann', '', '"},{"', '\\', '\n', '⟦', '\u2028'))
const aVote = fc.record({
  by: fc.record({ id: aName, name: aName }),
  choice: fc.constantFrom('approve' as const, 'deny' as const),
  tookMs: fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.maxSafeNat()),
})

test('a request for statistics is read as it was written, whatever people are called', () => {
  fc.assert(
    fc.property(fc.array(aVote, { maxLength: 3 }), (votes) => {
      const { value, ...asked } = anAsked({ votes })
      const row = { ...encodeAskedRequest(asked), currency: null, minorUnits: null }

      expect(askedRequestDecoder()(row)).toEqual({ ...asked, value: null })
    }),
  )
})

test('votes that begin alike are read each with its own time', () => {
  const decode = askedRequestDecoder()
  const by = { id: 'U1', name: 'Ann' }
  const times = [5, 0, 123_456, 5.5].map((tookMs) => [{ by, choice: 'approve' as const, tookMs }])

  for (const votes of times) {
    const { value, ...asked } = anAsked({ votes })
    const row = { ...encodeAskedRequest(asked), currency: null, minorUnits: null }
    expect(decode(row).votes).toEqual(votes)
  }
})

test.each([
  '',
  '{}',
  'null',
  '[{"by":{"id":"U1","name":"Ann"},"choice":"maybe","tookMs":1}]',
  '[{"by":{"id":"U1","name":"Ann"},"choice":"approve","tookMs":"1"}]',
  '[{"by":{"id":"U1"},"choice":"approve","tookMs":1}]',
  '[{"by":{"id":"U1","name":"Ann"},"choice":"approve","tookMs":1,"more":1}]',
  '[{"by":{"id":"U1","name":"A"nn"},"choice":"approve","tookMs":1}]',
  '[{"by":{"id":"U1","name":"Ann"},"choice":"approve","tookMs":01}]',
  '[{"by":{"id":"U1","name":"Ann\n"},"choice":"approve","tookMs":1}]',
])('votes in a form that Veto does not write are refused: %s', (votes) => {
  const { value, ...asked } = anAsked()
  const row = { ...encodeAskedRequest(asked), votes, currency: null, minorUnits: null }

  expect(() => askedRequestDecoder()(row)).toThrow('does not have the form that Veto writes')
})
