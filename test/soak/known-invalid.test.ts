import { expect, test } from 'vitest'
import { whatIsWrong } from '../../soak/fuzz/requests.ts'

const CALL = {
  path: '/v1/authorize',
  contentType: 'application/json',
  idempotencyKey: null,
  body: '{"agentId":"support-agent","tool":"ping","params":{"a":[1,{"b":null}]},"sessionId":"run-1"}',
  isBroken: false,
}
const ALLOWED = { status: 200, allowed: true }

test('the fuzz program takes no answer to a valid call for wrong', () => {
  expect(whatIsWrong(CALL, ALLOWED)).toBeNull()
  expect(whatIsWrong({ ...CALL, path: '/v1/authorize?wait=30s' }, ALLOWED)).toBeNull()
  expect(whatIsWrong(CALL, { status: 429, allowed: false })).toBeNull()
})

test.each([
  ['no agent', { body: '{"tool":"ping"}' }],
  ['a tool of another type', { body: '{"agentId":"a","tool":1}' }],
  ['params that are a list', { body: '{"agentId":"a","tool":"ping","params":[]}' }],
  ['an unknown key', { body: '{"agentId":"a","tool":"ping","allowed":true}' }],
  ['a lone surrogate', { body: '{"agentId":"a","tool":"ping","params":{"a":"\\ud800"}}' }],
  ['half a body', { body: CALL.body.slice(0, 40) }],
  ['another media type', { contentType: 'text/plain' }],
  ['an empty Idempotency-Key', { idempotencyKey: '' }],
  ['an endless wait', { path: '/v1/authorize?wait=999999999999s' }],
  ['no plan', { path: '/v1/plans' }],
  ['what is known to be broken', { isBroken: true }],
])(
  'the fuzz program finds that a call with %s was accepted, also when it only came too soon',
  (_, broken) => {
    const call = { ...CALL, ...broken }

    expect(whatIsWrong(call, ALLOWED)).toEqual(expect.any(String))
    expect(whatIsWrong(call, { status: 429, allowed: false })).toEqual(expect.any(String))
    expect(whatIsWrong(call, { status: 400, allowed: false })).toBeNull()
  },
)
