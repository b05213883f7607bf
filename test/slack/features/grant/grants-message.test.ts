import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { grantWords } from '../../../../src/approval/model/grant.ts'
import { grantsMessage } from '../../../../src/slack/features/grant/grants-message.ts'
import { aGrant } from '../../../support/builders.ts'

test.each([
  [1, '1 more call', 'at most once'],
  [5, '5 more calls', 'at most 5 times'],
])('a grant with %i calls left is listed with "%s", and recorded with "%s"', (usesLeft, left, recorded) => {
  const grant = aGrant({ usesLeft })

  const { blocks } = grantsMessage({ grants: [{ grant, mayRevoke: false }], isCut: false })

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain(`may run refund_payment, ${left}, until`)
  expect(grantWords(grant)).toContain(`for support-agent, ${recorded}, until`)
})
