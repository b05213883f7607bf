import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askedRequestReader } from '../../../src/storage/codecs/asked-columns.ts'
import { anAsked } from '../../support/activity.ts'
import { askedColumns, askedRow, requestsIn } from '../../support/asked-columns.ts'

const aName = fc.oneof(fc.string(), fc.constantFrom('Ann', '', '"},{"', '\\', '\n', '⟦', '\u2028'))
const aPerson = fc.record({ id: aName, name: aName })
const aVote = fc.record({
  by: aPerson,
  choice: fc.constantFrom('approve' as const, 'deny' as const),
  tookMs: fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.maxSafeNat()),
})
const aRequest = fc
  .record({
    kind: fc.constantFrom('call' as const, 'question' as const),
    tool: aName,
    rule: fc.option(aName),
    groups: fc.array(aName, { maxLength: 2 }),
    status: fc.constantFrom('pending' as const, 'approved' as const, 'rejected' as const, 'expired' as const),
    createdAtMs: fc.nat(),
    decidedInMs: fc.nat(),
    votes: fc.array(aVote, { maxLength: 3 }),
    editedBy: fc.option(aPerson),
    execution: fc.constantFrom('failed' as const, 'lapsed' as const, null),
    value: fc.option(fc.record({ currency: fc.constantFrom('EUR', 'JPY'), minorUnits: fc.integer() })),
  })
  .map(anAsked)

test('requests for statistics are read as they were written, whatever tools and people are called', () => {
  fc.assert(
    fc.property(fc.array(aRequest, { maxLength: 6 }), (asked) => {
      const expected = asked.map(({ requestId, settledAtMs, ...request }) => ({
        ...request,
        rejectedId: request.kind === 'call' && request.status === 'rejected' ? requestId : null,
      }))

      expect(requestsIn(askedColumns(asked))).toEqual(expected)
    }),
  )
})

test('what was read before is shared by later reads, as one object', () => {
  const reader = askedRequestReader()
  const [one, other] = [anAsked({ tool: 'mail' }), anAsked({ tool: 'refund' })]
  const first = reader()
  first.add(askedRow(one))
  const second = reader()
  for (const request of [other, one, other]) second.add(askedRow(request))

  expect(requestsIn(first.read()).map(({ tool }) => tool)).toEqual(['mail'])
  expect(requestsIn(second.read()).map(({ tool }) => tool)).toEqual(['refund', 'mail', 'refund'])
  expect(second.read().columns.calls).toHaveLength(2)
})

test('votes that begin alike are read each with its own time', () => {
  const by = { id: 'U1', name: 'Ann' }
  const times = [5, 0, 123_456, 5.5]
  const asked = times.map((tookMs) => anAsked({ votes: [{ by, choice: 'approve', tookMs }] }))

  const read = requestsIn(askedColumns(asked))

  expect(read.map(({ votes }) => votes)).toEqual(asked.map(({ votes }) => votes))
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
  expectRefused({ votes })
})

test.each([
  { call: '["call","mail","a",null,null]' },
  { call: '["call","mail","a",null,null,"[1]"]' },
  { call: '["other","mail","a",null,null,"[]"]' },
  { call: '["call",1,"a",null,null,"[]"]' },
  { result: '["approved","failed",null]' },
  { result: '["maybe",null,null,null]' },
  { result: '["approved","failed","Ann",null]' },
  { createdAtMs: '1' },
  { createdAtMs: null },
  { decidedInMs: '1' },
  { minorUnits: '1' },
  { rejectedId: 1 },
])('a row in a form that Veto does not write is refused: %o', (changed) => {
  expectRefused(changed)
})

function expectRefused(changed: Partial<ReturnType<typeof askedRow>>): void {
  const reader = askedRequestReader()()

  expect(() => reader.add({ ...askedRow(anAsked()), ...changed })).toThrow(
    'does not have the form that Veto writes',
  )
}
