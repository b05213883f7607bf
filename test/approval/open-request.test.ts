import { expect, test } from 'vitest'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { openRequest } from '../../src/approval/open-request.ts'
import { readBundle } from '../../src/policy/read-bundle.ts'
import { NOW_MS } from '../support/builders.ts'

test('openRequest() keeps masked values out of all that people see of the call', () => {
  const bundle = readBundle([{ name: 'a.yaml', text: 'tools: { pay: { mask: [card_number] } }' }])
  const call = AuthorizeCall.parse({
    agentId: 'a',
    tool: 'pay',
    params: { card_number: '4242424242424242', amount: 5 },
    sessionId: 'run-4242424242424242',
    toolCallId: 'call-4242424242424242',
    summary: 'Pay 5 with 4242424242424242',
  })

  const request = openRequest({ call, owner: null, idempotency: null, bundle, nowMs: NOW_MS })

  expect(request.call).toMatchObject({
    params: call.params,
    sessionId: 'run-‹masked›',
    toolCallId: 'call-‹masked›',
    summary: 'Pay 5 with ‹masked›',
  })
  expect(request.shown).toEqual({ card_number: '‹masked›', amount: 5 })
})

test.each([
  ['Dan@Acme.test', 'dan@acme.test'],
  ['U0DAN', 'U0DAN'],
])('openRequest() records the requester %s as %s', (requester, recorded) => {
  const bundle = readBundle([{ name: 'a.yaml', text: 'rules: [{ name: r, tool: pay, action: allow }]' }])
  const call = AuthorizeCall.parse({ agentId: 'a', tool: 'pay', requester })

  const request = openRequest({ call, owner: null, idempotency: null, bundle, nowMs: NOW_MS })

  expect(request.call.requester).toBe(recorded)
})
