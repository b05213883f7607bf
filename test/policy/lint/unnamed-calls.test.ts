import { expect, test } from 'vitest'
import { unnamedCalls } from '../../../src/policy/lint/unnamed-calls.ts'
import { readSource, sourceOf } from '../../../src/policy/load/bundle-source.ts'
import { aBundle } from '../builders.ts'

const ASKS = 'rules:\n  - { name: r, tool: pay, action: require_approval, approvers: ["#x"] }\n'

function toolsIn(text: string): readonly string[] {
  return unnamedCalls(sourceOf(aBundle({ 'a.yaml': text }), readSource({ name: 'a.yaml', text }))).map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  )
}

test('unnamedCalls() warns of a tool that a rule asks about, and that has neither title nor summary', () => {
  expect(toolsIn(`${ASKS}tools: { pay: { category: edit }, read: {} }`)).toEqual([
    '3:10 people are asked about pay, and nothing says what a call of it does',
  ])
})

test('unnamedCalls() warns of a tool that tiers and categories ask about', () => {
  const defaults = 'defaults: { approvers: ["#x"] }'

  expect(
    toolsIn(`tools: { pay: { category: edit } }\ncategories: { edit: require_approval }\n${defaults}`),
  ).toHaveLength(1)
})

test.each([
  'tools: { pay: { title: Pay } }',
  'tools: { pay: { summary: "Pay {x}" } }',
  'tools: { pay: {}, p*: { title: Pay } }',
  '',
])('unnamedCalls() is silent about %s', (tools) => expect(toolsIn(ASKS + tools)).toEqual([]))
