import { expect, test } from 'vitest'
import { readCall } from '../../../src/slack/listeners/explain-call.ts'

test.each([
  ['support-agent refund_payment', {}],
  ['support-agent refund_payment {"a": 1}', { a: 1 }],
  ['  support-agent   refund_payment\n{"note": "two  spaces"}', { note: 'two  spaces' }],
  ['support-agent refund_payment {“a”: “b”}', { a: 'b' }],
  ['support-agent refund_payment {"a": "1 &lt; 2 &amp; “so on”"}', { a: '1 < 2 & “so on”' }],
])('readCall() reads %j', (text, params) => {
  expect(readCall(text)).toMatchObject({
    ok: true,
    call: { agentId: 'support-agent', tool: 'refund_payment', params, context: {} },
  })
})

test.each([
  ['', 'Type an agent, a tool, and the params as JSON'],
  ['support-agent', 'Type an agent, a tool, and the params as JSON'],
  ['support-agent refund_payment {a: 1}', 'The params are not JSON.'],
  ['support-agent refund_payment [1]', 'params: expected an object of JSON values'],
  ['support*agent refund_payment', 'agent: expected letters, digits'],
  ['support-agent refund!', 'tool: expected letters, digits'],
])('readCall() says what is wrong with %j', (text, problem) => {
  expect(readCall(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
})
