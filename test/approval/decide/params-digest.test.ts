import { expect, test } from 'vitest'
import { paramsDigest } from '../../../src/approval/decide/params-digest.ts'

const WHAT = { agentId: 'a', tool: 't', params: { b: 1, a: 'ls' } }

test('paramsDigest() is the same for equal params, whatever the order of their keys', () => {
  expect(paramsDigest('s', WHAT)).toBe(paramsDigest('s', { ...WHAT, params: { a: 'ls', b: 1 } }))
})

test('paramsDigest() changes with the agent, the tool, the salt and the smallest change of a param', () => {
  const digests = [
    paramsDigest('s', WHAT),
    paramsDigest('s2', WHAT),
    paramsDigest('s', { ...WHAT, agentId: 'b' }),
    paramsDigest('s', { ...WHAT, tool: 'u' }),
    paramsDigest('s', { ...WHAT, params: { b: 1, a: 'ls ' } }),
    paramsDigest('s', { ...WHAT, params: { b: '1', a: 'ls' } }),
  ]

  expect(new Set(digests).size).toBe(digests.length)
})
