import { describe, expect, test } from 'vitest'
import { paramsDigest } from '../../../src/approval/decide/params-digest.ts'

const WHAT = { agentId: 'a', tool: 't', params: { b: 1, a: 'ls' } }

describe('paramsDigest()', () => {
  test('is the same for the same params in any order of keys', () => {
    expect(paramsDigest('s', WHAT)).toBe(paramsDigest('s', { ...WHAT, params: { a: 'ls', b: 1 } }))
  })

  test('changes with agent, tool, salt, and the smallest change of a param', () => {
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
})
