import { expect, test } from 'vitest'
import { watchContext } from '../../../src/approval/decide/watched-context.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { aBundle, aCall } from '../../policy/builders.ts'

const RECORDED = {
  env: 'dev',
  token: '‹masked›',
  user: { id: 7, token: '‹masked›' },
  list: [{ token: '‹masked›' }],
}

test.each([
  'context.env == "dev"',
  'context.user.id == 7',
  '"token" in context',
  'context.nothing == null',
  'args.amount_cents > 1 || context.token == "x"',
  'context.list.length == 1',
])('watchContext() allows %s to be evaluated with masked values in the context', (when) => {
  expect(wasMissed(when, RECORDED)).toBe(false)
})

test.each([
  'context.token == "x"',
  'context.user.token != "x"',
  'context.list[0].token == "x"',
  'context[args.name] == "x"',
  '(context ?? args).token == "x"',
  'context.token.startsWith("x")',
])('watchContext() detects that %s reads a masked value', (when) => {
  expect(wasMissed(when, RECORDED)).toBe(true)
})

test('watchContext() detects that a limit counts by a masked value', () => {
  const bundle = aBundle({
    'a.yaml':
      'rules: [{ name: cap, tool: refund_payment, action: deny, limit: { max: 5, per: 1h, by: context.token } }]',
  })
  const { context, wasMissed: missed } = watchContext(RECORDED)
  bundle.evaluate(aCall({ context }), () => 0)

  expect(missed()).toBe(true)
})

test.each(['context.env == "dev"', '"env" in context', 'context?.env == "dev"'])(
  'watchContext() detects that %s reads a context that was not recorded',
  (when) => {
    expect(wasMissed(when, null)).toBe(true)
  },
)

test('watchContext() allows a call to be evaluated again when its rules read no context', () => {
  expect(wasMissed('args.amount_cents > 1', null)).toBe(false)
})

function wasMissed(when: string, recorded: JsonObject | null): boolean {
  const bundle = aBundle({
    'a.yaml': `rules: [{ name: r, tool: refund_payment, action: deny, when: '${when}' }]`,
  })
  const watched = watchContext(recorded)
  const call = aCall({
    params: { amount_cents: 5, name: 'token' },
    context: watched.context,
    category: 'edit',
  })
  bundle.evaluate(call)
  return watched.wasMissed()
}
