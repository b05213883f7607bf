import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { expectedValue } from '../../../src/policy/params/keyword-value.ts'
import { KEYWORDS } from '../../../src/policy/params/keywords.ts'

const published = new Ajv2020({ strictNumbers: true })

const VALUES: readonly unknown[] = [
  ...[0, 1, -1, 0.5, -0.5, Number.NaN, Number.POSITIVE_INFINITY, '', 'a', 'string', true, false, null],
  ...[[], ['a'], ['a', 'a'], ['string'], ['string', 'null'], ['string', 'string'], [1], [true], [{}], [[]]],
  ...[
    {},
    { a: {} },
    { a: true },
    { a: 1 },
    { a: null },
    { a: [] },
    { a: ['b'] },
    { a: ['b', 'b'] },
    { a: [1] },
  ],
]

// The value of `$schema` would choose another schema of schemas.
test.each([...KEYWORDS.keys()].filter((keyword) => keyword !== '$schema'))(
  '%s may have exactly the values that the published schema of JSON Schema 2020-12 lets it have',
  (keyword) => {
    const accepted = VALUES.filter((value) => expectedValue(keyword, value) === null)
    const allowed = VALUES.filter((value) => published.validateSchema({ [keyword]: value }) === true)

    expect(accepted).toEqual(allowed)
  },
)
