import { expect, test } from 'vitest'
import { readCall } from '../../../../src/slack/features/explain/explain-call.ts'

test.each([
  ['support-agent refund_payment', {}],
  ['support-agent refund_payment {"a": 1}', { a: 1 }],
  ['  support-agent   refund_payment\n{"note": "two  spaces"}', { note: 'two  spaces' }],
  ['support-agent refund_payment {“a”: “b”}', { a: 'b' }],
  ['support-agent refund_payment {„a“: „b“}', { a: 'b' }],
  ['support-agent refund_payment {«a»: 1}', { a: 1 }],
  ['support-agent refund_payment {"a":\u00a0{"b": 1}}', { a: { b: 1 } }],
  ['support-agent refund_payment {"to":"<mailto:a@acme.test|a@acme.test>"}', { to: 'a@acme.test' }],
  ['support-agent refund_payment {"to":"<mailto:a@acme.test>"}', { to: 'a@acme.test' }],
  ['support-agent refund_payment {"url":"<http://acme.test|acme.test>"}', { url: 'acme.test' }],
  [
    'support-agent refund_payment {"url":"<https://acme.test/?a=1&amp;b=2>"}',
    { url: 'https://acme.test/?a=1&b=2' },
  ],
  [
    'support-agent refund_payment {"who":"<@U1|ann>","where":"<#C1|general>"}',
    { who: '@ann', where: '#general' },
  ],
  ['support-agent refund_payment {"who":"<!subteam^S1|@finance> <!here>"}', { who: '@finance @here' }],
  ['support-agent refund_payment {"a":"&amp;lt; &lt;b&gt;"}', { a: '&lt; <b>' }],
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
  [
    'support-agent refund_payment {a: 1}',
    'The params cannot be read: Line 1, column 2: expected a key in double quotes',
  ],
  ['support-agent refund_payment {"a":1,"a":2}', 'expected each key once, got "a" again'],
  ['support-agent refund_payment {“a”:1,“a”:2}', 'expected each key once, got "a" again'],
  [
    'support-agent refund_payment {"a":9007199254740993}',
    'The params cannot be read: Line 1, column 6: expected',
  ],
  ['support-agent refund_payment {"a":"\\ud800"}', 'expected surrogate escapes in pairs'],
  ['support-agent refund_payment [1]', 'params: expected an object of JSON values'],
  ['support*agent refund_payment', 'agent: expected letters, digits'],
  ['support-agent refund!', 'tool: expected letters, digits'],
])('readCall() says what is wrong with %j', (text, problem) => {
  expect(readCall(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
})
