import { expect, test } from 'vitest'
import { reversedAmounts } from '../../../../src/approval/decide/edit/reversed-amounts.ts'
import type { Json } from '../../../../src/core/json.ts'
import { aBundle } from '../../../policy/builders.ts'
import { aCall, aPendingRequest } from '../../../support/builders.ts'

const CENTS = 'amount | money("EUR", cents)'

test.each<[Json | undefined, Json, string, string]>([
  [500, -5, CENTS, '{}'],
  [0, -5, CENTS, '{}'],
  [undefined, -5, CENTS, '{}'],
  [500, -5, CENTS, '{ maximum: 100 }'],
  [500, -5, 'amount | money("EUR", units)', '{}'],
  ['500', '-5', 'amount | money("EUR", units)', '{}'],
  [500, -5, 'amount | money(currency, cents)', '{}'],
  [-500, 5, CENTS, '{ minimum: -1000 }'],
])(
  'an edit of %j to %j, shown as %s with the schema %s, reverses the amount',
  (asked, typed, show, schema) => {
    expect(errorsOf({ asked, typed, show, schema })).toEqual([
      {
        name: 'amount',
        message: expect.stringMatching(/^Expected 0 or (more|less), as .+ deny the call and say so\.$/),
      },
    ])
  },
)

test.each<[Json, Json, string, string]>([
  [500, 0, CENTS, '{}'],
  [500, 5, CENTS, '{}'],
  [-500, -5, CENTS, '{}'],
  [-500, 0, CENTS, '{}'],
  [500, -5, CENTS, '{ minimum: -1000 }'],
  [500, -5, CENTS, '{ exclusiveMinimum: -1000 }'],
  [500, -5, CENTS, '{ enum: [500, -5] }'],
  [-500, 5, CENTS, '{ maximum: 1000 }'],
  [500, -5, 'amount | number', '{}'],
])('an edit of %j to %j, shown as %s with the schema %s, reverses nothing', (asked, typed, show, schema) => {
  expect(errorsOf({ asked, typed, show, schema })).toEqual([])
})

interface Edit {
  readonly asked: Json | undefined
  readonly typed: Json
  readonly show: string
  readonly schema: string
}

function errorsOf({ asked, typed, show, schema }: Edit) {
  const tool = aBundle({
    'a.yaml': `tools:
  refund_payment:
    show: ['${show}']
    params: { properties: { amount: ${schema}, currency: { type: string } } }
`,
  }).tool('refund_payment')
  const request = aPendingRequest({ call: aCall({ params: asked === undefined ? {} : { amount: asked } }) })
  return reversedAmounts(request, { params: { amount: typed }, changed: ['amount'] }, tool)
}
