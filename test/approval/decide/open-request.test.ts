import { expect, test } from 'vitest'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { openRequest } from '../../../src/approval/decide/open-request.ts'
import { aBundle, aCall } from '../../policy/builders.ts'
import { NOW_MS } from '../../support/builders.ts'

const BUNDLE = aBundle({ 'p.yaml': 'tools: { pay: { mask: [card_number, token] } }' })

test('openRequest() keeps the exact params, and displays params and context with masked values', () => {
  const request = opened({
    params: { card_number: '4111', amount: 1 },
    context: { user: { token: 'secret', role: 'sdr' } },
  })

  expect(request.call.params).toEqual({ card_number: '4111', amount: 1 })
  expect(request.maskedParams).toEqual({ card_number: '‹masked›', amount: 1 })
  expect(request.call.context).toEqual({ user: { token: '‹masked›', role: 'sdr' } })
})

test('openRequest() keeps masked values out of every text about the call', () => {
  const request = opened({
    params: { card_number: '4242424242424242', amount: 5 },
    sessionId: 'run-4242424242424242',
    toolCallId: 'call-4242424242424242',
    summary: 'Pay 5 with 4242424242424242',
  })

  expect(request.call).toMatchObject({
    sessionId: 'run-‹masked›',
    toolCallId: 'call-‹masked›',
    summary: 'Pay 5 with ‹masked›',
  })
  expect(request.maskedParams).toEqual({ card_number: '‹masked›', amount: 5 })
})

test.each([
  ['Dan@Acme.test', 'dan@acme.test'],
  ['U0DAN', 'U0DAN'],
])('openRequest() records the requester %s as %s', (requester, recorded) => {
  expect(opened({ requester }).call.requester).toBe(recorded)
})

function opened(said: Readonly<Record<string, unknown>>) {
  const call = AuthorizeCall.parse({ agentId: 'a', tool: 'pay', ...said })
  const decision = BUNDLE.evaluate(aCall({ tool: 'pay' }))
  return openRequest({
    call,
    owner: null,
    idempotency: null,
    bundle: BUNDLE,
    decision,
    grant: null,
    nowMs: NOW_MS,
  })
}
