import { expect, test } from 'vitest'
import { makeCalls } from '../../../bench/judge/calls.ts'
import { ENGINES } from '../../../bench/judge/engines/all.ts'
import { createReference } from '../../../bench/judge/reference.ts'
import { makeRules } from '../../../bench/judge/rules.ts'

const options = { count: 1_000, tools: 20, seed: 7 }

test('the generated calls are the same for the same seed, and different for another seed', () => {
  expect(makeCalls(options)).toEqual(makeCalls(options))
  expect(makeCalls({ ...options, seed: 8 })).not.toEqual(makeCalls(options))
})

test('the generated calls use every tool, and some tools that no rule names', () => {
  const known = new Set(makeRules(40).map(({ tool }) => tool))
  const called = new Set(makeCalls(options).map(({ tool }) => tool))

  expect([...known].filter((tool) => !called.has(tool))).toEqual([])
  expect([...called].filter((tool) => !known.has(tool))).not.toEqual([])
})

test('the generated calls are allowed and denied in balanced numbers', () => {
  const allowed = makeCalls(options).filter(createReference(makeRules(40)))

  expect(allowed.length).toBeGreaterThan(200)
  expect(allowed.length).toBeLessThan(800)
})

test('the generated rules are a deny and an allow rule for each tool', () => {
  const rules = makeRules(40)

  expect(rules).toHaveLength(40)
  expect(new Set(rules.map(({ tool, action }) => `${tool} ${action}`)).size).toBe(40)
})

test.each(ENGINES)('$name answers 1,000 calls as the reference does', async ({ load }) => {
  const rules = makeRules(40)
  const reference = createReference(rules)
  const evaluator = await load(rules)

  const wrong = []
  for (const call of makeCalls(options))
    if ((await evaluator.allows(call)) !== reference(call)) wrong.push(call)

  expect(wrong).toEqual([])
})
