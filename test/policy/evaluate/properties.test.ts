import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { type Condition, compileCondition } from '../../../src/policy/condition/condition.ts'
import { ConditionError } from '../../../src/policy/condition/condition-error.ts'
import { Indeterminate } from '../../../src/policy/condition/value.ts'
import { assembleBundle } from '../../../src/policy/load/assemble-bundle.ts'
import type { Decision } from '../../../src/policy/model/decision.ts'
import { runCount } from '../../support/run-count.ts'
import { aBundle, aCall, aScope } from '../builders.ts'

type Params = Readonly<Record<string, Json>>

const RUNS = { numRuns: runCount(2_000) }
const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const

const PIECES = [
  'args',
  '.',
  'x',
  'match',
  '(',
  ')',
  '/a/',
  '[',
  ']',
  '"t"',
  '1',
  'in',
  '==',
  '<',
  '&&',
  '||',
  '??',
  '!',
  '-',
  '?',
  ':',
  '?.',
  ' ',
  'null',
  '\\',
  '"',
  'length',
  '__proto__',
  'constructor',
]
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 20 }).map((pieces) => pieces.join(''))

const compiled = new Map<string, Condition>()
const MAX_COMPILED = 2_000

// The module stays in memory, where each collection of garbage goes through it in all later tests.
afterAll(() => compiled.clear())

function compileOnce(when: string): Condition {
  const known = compiled.get(when) ?? compileCondition(when)
  // A long run makes hundreds of thousands, which would fill the memory.
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(when, known)
  return known
}

/** Random conditions may read one field too often. */
function isAccepted(when: string): boolean {
  try {
    compileOnce(when)
    return true
  } catch (error) {
    if (error instanceof ConditionError) return false
    throw error
  }
}

/** Parts that need `a` to be a number and `s` to be a text: anything else leaves them unknown. */
const atom = fc.constantFrom(
  'args.a > 5',
  'args.a <= 2',
  'args.a * 2 < 9',
  'args.s.startsWith("x")',
  'args.s.match(/y$/)',
  'args.s.includes("xy")',
  'args.s.trim().length > 2',
)
const positive = fc
  .letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      atom,
      fc
        .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    ),
  }))
  .node.filter(isAccepted)
const condition = fc
  .letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      atom,
      tie('node').map((inner) => `!(${inner})`),
      fc
        .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(tie('node'), tie('node'), tie('node'))
        .map(([test_, yes, no]) => `(${test_} ? ${yes} : ${no})`),
    ),
  }))
  .node.filter(isAccepted)

const wellTyped = fc.record({
  a: fc.integer({ min: 0, max: 9 }),
  s: fc.constantFrom('', 'x', 'xy', 'xyy', 'y'),
})
/** What an agent may try: leave a param out, or send it in another type. */
const spoil = fc.record({
  key: fc.constantFrom('a', 's'),
  value: fc.constantFrom<Json | undefined>(undefined, null, true, false, [], ['x'], {}, { length: 3 }),
})

function spoiled(params: Params, { key, value }: { key: string; value: Json | undefined }): Params {
  const kept = Object.entries(params).filter(([name]) => name !== key)
  return Object.fromEntries(value === undefined ? kept : [...kept, [key, value]])
}

interface ARule {
  readonly when: string
  readonly action: 'allow' | 'deny' | 'require_approval'
}
const rule = (action: fc.Arbitrary<ARule['action']>) => fc.record({ when: condition, action })
const anyAction = fc.constantFrom('allow', 'deny', 'require_approval')

const NOTHING_BESIDE = { hash: '', files: [], lists: new Map() }

/** The decision of one policy with these rules on one refund. */
function evaluateCondition(rules: readonly ARule[], params: Params, compile = compileOnce): Decision {
  const content = {
    rules: rules.map(({ when, action }, index) => ({
      name: `r${index}`,
      tool: ['refund_payment'],
      when: compile(when),
      action,
      approvers: ['#g'],
    })),
  }
  return assembleBundle([{ name: 'a.yaml', content }], NOTHING_BESIDE).evaluate(aCall({ params }))
}

test('conditions are refused with a position inside the text, or evaluate to true, false or indeterminate, and never throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(soup, fc.string(), condition),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (source, dictionary) => {
        const params = JSON.parse(JSON.stringify({ ...dictionary, x: dictionary }))
        try {
          const compiled = compileCondition(source)
          const truth = compiled.evaluate(aScope({ params }))
          expect(typeof truth === 'boolean' || truth instanceof Indeterminate).toBe(true)
          expect(compiled.observe(aScope({ params }), []).every((line) => line.includes(' is '))).toBe(true)
        } catch (error) {
          if (!(error instanceof ConditionError)) throw error
          expect(error.offset).toBeGreaterThanOrEqual(0)
          expect(error.offset).toBeLessThanOrEqual(source.length)
        }
      },
    ),
    { numRuns: runCount(5_000) },
  )
})

test('conditions never turn from true to false, or back, when a param is left out or retyped: they become indeterminate', () => {
  fc.assert(
    fc.property(condition, wellTyped, spoil, (source, params, change) => {
      const compiled = compileCondition(source)
      const before = compiled.evaluate(aScope({ params }))
      const after = compiled.evaluate(aScope({ params: spoiled(params, change) }))
      expect(after === before || after instanceof Indeterminate).toBe(true)
    }),
    { numRuns: runCount(5_000) },
  )
})

test('decisions are the same for the same call, also from a newly compiled bundle', () => {
  fc.assert(
    fc.property(fc.array(rule(anyAction), { maxLength: 4 }), wellTyped, (rules, params) => {
      const anew = evaluateCondition(rules, params, compileCondition)
      expect(JSON.stringify(anew)).toBe(JSON.stringify(evaluateCondition(rules, params)))
    }),
    RUNS,
  )
})

test('decisions never become an allow by leaving a param out or retyping it, when only restrictions read it', () => {
  fc.assert(
    fc.property(
      fc.array(rule(fc.constantFrom('deny', 'require_approval')), { minLength: 1, maxLength: 4 }),
      wellTyped,
      spoil,
      (rules, params, change) => {
        const before = evaluateCondition(rules, params)
        const after = evaluateCondition(rules, spoiled(params, change))
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
      },
    ),
    RUNS,
  )
})

test('decisions never become an allow by leaving a param out or retyping it, when allow rules read it without negation', () => {
  const allowing = fc.record({ when: positive, action: fc.constant('allow' as const) })
  fc.assert(
    fc.property(
      fc.array(allowing, { minLength: 1, maxLength: 4 }),
      wellTyped,
      spoil,
      (rules, params, change) => {
        const before = evaluateCondition(rules, params)
        const after = evaluateCondition(rules, spoiled(params, change))
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
      },
    ),
    RUNS,
  )
})

test('decisions never widen when an allow rule is removed that is not the last one of its policy', () => {
  fc.assert(
    fc.property(
      fc.array(rule(anyAction), { maxLength: 4 }),
      condition,
      condition,
      wellTyped,
      (rules, one, other, params) => {
        const kept: readonly ARule[] = [...rules, { when: one, action: 'allow' }]
        const before = evaluateCondition([...kept, { when: other, action: 'allow' }], params)
        const after = evaluateCondition(kept, params)
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
      },
    ),
    RUNS,
  )
})

test('decisions never widen when a restriction is added to a policy that already covers the tool', () => {
  fc.assert(
    fc.property(
      fc.array(rule(anyAction), { minLength: 1, maxLength: 4 }),
      rule(fc.constantFrom('deny', 'require_approval')),
      wellTyped,
      (rules, added, params) => {
        const before = evaluateCondition(rules, params)
        const after = evaluateCondition([...rules, added], params)
        if (before.policyId !== null)
          expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
        else expect(after.effect).not.toBe('allow')
      },
    ),
    RUNS,
  )
})

test('decisions do not depend on the order of rules', () => {
  fc.assert(
    fc.property(fc.array(rule(anyAction), { maxLength: 5 }), wellTyped, (rules, params) => {
      const forwards = evaluateCondition(rules, params)
      const backwards = evaluateCondition([...rules].reverse(), params)
      expect(backwards.effect).toBe(forwards.effect)
    }),
    RUNS,
  )
})

test('a call that no policy covers is denied, whatever it contains', () => {
  const bundle = aBundle({ 'a.yaml': 'rules: [{ name: yes, tool: refund_payment, action: allow }]' })
  fc.assert(
    fc.property(fc.string(), fc.option(fc.string()), fc.string(), (tool, category, agentId) => {
      fc.pre(tool !== 'refund_payment')
      expect(bundle.evaluate(aCall({ tool, category, agentId })).effect).toBe('deny')
    }),
    RUNS,
  )
})
