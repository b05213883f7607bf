import { expect, test } from 'vitest'
import { toolTitle } from '../../../src/slack/blocks/tool-title.ts'

test.each([
  ['refund_payment', 'Refund a payment', 'Refund a payment'],
  ['refund_payment', null, 'refund_payment'],
  ['ask_user', null, 'Question'],
  ['submit_plan', null, 'Plan'],
])('toolTitle() of %s with the title %s is %s', (name, title, expected) => {
  expect(toolTitle(name, { title })).toBe(expected)
})
