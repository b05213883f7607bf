import { expect, test } from 'vitest'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { openRequest } from '../../src/approval/open-request.ts'
import { aBundle, aCall } from '../policy/given.ts'
import { NOW_MS } from '../support/builders.ts'

const BUNDLE = aBundle({ 'p.yaml': 'tools: { pay: { mask: [card, token] } }' })

test('openRequest() keeps exact params, and shows params and context with masked values', () => {
  const call = AuthorizeCall.parse({
    agentId: 'a',
    tool: 'pay',
    params: { card: '4111', amount: 1 },
    context: { user: { token: 'secret', role: 'sdr' } },
  })

  const verdict = BUNDLE.judge(aCall({ tool: 'pay' }))
  const request = openRequest({
    call,
    owner: null,
    idempotency: null,
    bundle: BUNDLE,
    verdict,
    nowMs: NOW_MS,
  })

  expect(request.call.params).toEqual({ card: '4111', amount: 1 })
  expect(request.shown).toEqual({ card: '‹masked›', amount: 1 })
  expect(request.call.context).toEqual({ user: { token: '‹masked›', role: 'sdr' } })
})
