import { expect, test } from 'vitest'
import { warningsOf } from '../builders.ts'

/** Which paths a denial of `t` on this condition lets slip past; `more` stands beside the rule, `file` beside the rules. */
function unguarded(when: string, more: readonly string[] = [], file = ''): readonly string[] {
  const rule = JSON.stringify({ name: 'stop', tool: 't', when, action: 'deny' })
  const text = `${file}rules:\n${[rule, ...more].map((one) => `  - ${one}\n`).join('')}`
  return warningsOf({
    'p.yaml': text,
    'z.yaml': 'approvers: { boss: { channel: "#boss" } }\ndefaults: { approvers: [boss] }',
  })
    .filter((warning) => warning.includes(' missing_param_passes: '))
    .map((warning) => /does not fire when (.+) is missing/.exec(warning)?.[1] ?? warning)
}

test('missing_param_passes names the rule, the param and the policy', () => {
  expect(
    warningsOf({
      'p.yaml':
        'rules:\n  - { name: stop, tool: t, when: args.env == "production", action: require_approval, approvers: "#c" }',
    }),
  ).toEqual([
    "p.yaml:2:5 missing_param_passes: rule 'stop' does not fire when args.env is missing or null, and policy 'p' may then allow the call",
  ])
})

test.each([
  ['args.env == "production"', ['args.env']],
  ['"production" == params["env"]', ['params["env"]']],
  ['args.env in ["production", "staging"]', ['args.env']],
  ['!(args.env != "production")', ['args.env']],
  ['args.env == "production" && args.n > 5', ['args.env']],
  ['args.n > 5 || args.env == "production"', ['args.env']],
  ['args.n > 5 ? args.env == "production" : args.all == true', ['args.env', 'args.all']],
  ['(args.env ?? "") == "production"', ['args.env']],
  ['"env" in args && args.env == "production"', ['args.env']],
  ['args.address.country == "KP"', ['args.address.country']],
  ['context.environment == "production"', ['context.environment']],
])('missing_param_passes reports a param that may be missing from %s', (when, paths) => {
  expect(unguarded(when)).toEqual(paths)
})

test.each([
  'args.env != "development"',
  '!(args.env in ["development", "staging"])',
  'args.n > 5',
  'args.env == null || args.env == "production"',
  'args.env == "production" || args.env != "staging"',
  'args.env.toLowerCase() == "production"',
  'args.to in lists.blocked',
  'args.all',
])('missing_param_passes reports nothing for %s', (when) => {
  expect(unguarded(when, [], 'lists: { blocked: [x] }\n')).toEqual([])
})

test('missing_param_passes reports nothing where a schema requires the param and refuses null', () => {
  const when = 'args.env == "production"'
  const tools = (schema: string) => `tools: { t: { params: ${schema} } }\n`
  const guard =
    '{ name: shape, tool: t, when: args.n > 9, params: { properties: { env: { type: string } } }, action: require_approval }'

  expect(unguarded(when, [], tools('{ properties: { env: { type: string } } }'))).toEqual([])
  expect(unguarded(when, [], tools('{ required: [env], properties: { env: { enum: [a, b] } } }'))).toEqual([])
  expect(unguarded(when, [], tools('{ required: [], properties: { env: { type: string } } }'))).toEqual([
    'args.env',
  ])
  expect(unguarded(when, [], tools('{ properties: { env: { type: [string, "null"] } } }'))).toEqual([
    'args.env',
  ])
  expect(unguarded(when, [guard])).toEqual(['args.env'])
  expect(unguarded(when, [guard.replace('when: args.n > 9, ', 'limit: { max: 9, per: 1h }, ')])).toEqual([])
})

test('missing_param_passes reports nothing where the policy does not allow the call', () => {
  const when = 'args.env == "production"'

  expect(unguarded(when, [], 'otherwise: nothing\n')).toEqual([])
  expect(unguarded(when, [], 'otherwise: ask\n')).toEqual([])
  expect(unguarded(when, ['{ name: ask, tool: t, action: require_approval }'])).toEqual([])
  expect(unguarded(when, ['{ name: open, tool: t, action: allow }'], 'otherwise: nothing\n')).toEqual([
    'args.env',
  ])
})
