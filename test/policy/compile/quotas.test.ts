import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { diagnosticsOf } from '../builders.ts'

const RULES = 'rules: [{ name: r, tool: t, action: deny }]\n'

function quotaOf(agentId: string, ...files: readonly string[]) {
  const named = files.map((text, index) => ({ name: `q${index}.yaml`, text }))
  return readBundle([{ name: 'rules.yaml', text: RULES }, ...named]).quota(agentId)
}

function diagnostics(text: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': text })
}

test('the quota of an agent is 100 pending requests and 50 calls a second by default', () => {
  expect(quotaOf('support-agent')).toEqual({
    maxPending: 100,
    rate: { text: '50/s', count: 50, perMs: 1_000 },
  })
})

test('quotas may give rates by the second, the minute and the hour', () => {
  const rates = ['50/s', '600/m', '1000/h'].map((rate) => quotaOf('a', `quotas: { "*": { rate: ${rate} } }`))

  expect(rates.map(({ rate }) => [rate.count, rate.perMs])).toEqual([
    [50, 1_000],
    [600, 60_000],
    [1_000, 3_600_000],
  ])
})

test('each key of a quota comes from the most specific pattern that gives it, over all files', () => {
  const files = [
    'quotas: { "*": { max_pending: 10, rate: 1/s }, "*-night": { max_pending: 40 } }',
    'quotas: { batch-*: { max_pending: 500 }, batch-night: { rate: 9/m } }',
  ]
  const [star, glob, exact, suffix] = ['support', 'batch-day', 'batch-night', 'x-night'].map((agent) =>
    quotaOf(agent, ...files),
  )

  expect(star).toMatchObject({ maxPending: 10, rate: { text: '1/s' } })
  expect(glob).toMatchObject({ maxPending: 500, rate: { text: '1/s' } })
  expect(exact).toMatchObject({ maxPending: 500, rate: { text: '9/m' } })
  expect(suffix).toMatchObject({ maxPending: 40, rate: { text: '1/s' } })
})

test('quotas do not depend on the order of patterns', () => {
  const patterns = ['*', 'a*', 'ab*', 'a*c', 'abc', '*c', 'ab*c']
  fc.assert(
    fc.property(fc.shuffledSubarray(patterns, { minLength: 1 }), (shuffled) => {
      const write = (order: readonly string[]) =>
        `quotas: { ${order.map((pattern) => `"${pattern}": { max_pending: ${1 + patterns.indexOf(pattern)} }`).join(', ')} }`
      expect(quotaOf('abc', write(shuffled))).toEqual(quotaOf('abc', write([...shuffled].sort())))
    }),
  )
})

test('an invalid quota is reported with file, line, column, what was expected and the nearest key', () => {
  expect(
    diagnostics(`quotas:
  "*": { max_pendin: 3 }
  a: { max_pending: 0, rate: 50 }
  b: { max_pending: 1.5, rate: 50/d }
  c: {}
  "two words": { rate: 1/s }
`),
  ).toEqual([
    'a.yaml:2:8: quotas.*: expected max_pending, rate or both',
    "a.yaml:2:10: unknown key 'max_pendin', did you mean 'max_pending'?",
    'a.yaml:3:21: quotas.a.max_pending: expected at least 1',
    'a.yaml:3:30: quotas.a.rate: expected a rate such as 50/s, 600/m or 1000/h, got 50',
    'a.yaml:4:21: quotas.b.max_pending: expected a whole number of requests, got 1.5',
    'a.yaml:4:32: quotas.b.rate: expected a rate such as 50/s, 600/m or 1000/h',
    'a.yaml:5:6: quotas.c: expected max_pending, rate or both',
    'a.yaml:6:3: quotas.two words: expected an agent id, or a glob such as support-*',
  ])
})

test('a quota pattern that is given twice is refused', () => {
  expect(
    diagnosticsOf({
      'a.yaml': 'quotas: { "*": { rate: 1/s } }',
      'b.yaml': 'quotas: { "*": { max_pending: 1 } }',
    }),
  ).toEqual(["b.yaml:1:11: quota of '*' is already defined in a.yaml:1"])
})
