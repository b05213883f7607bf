import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileExpression } from '../../../src/policy/condition/condition.ts'
import { ConditionError } from '../../../src/policy/condition/condition-error.ts'
import { createList } from '../../../src/policy/condition/lists.ts'
import { Indeterminate } from '../../../src/policy/condition/value.ts'
import { compileParams } from '../../../src/policy/params/params-check.ts'
import { aScope } from '../builders.ts'

const RUNS = { numRuns: 12_000 }
const LISTS = new Map([['l', createList(['x', 'xy'])]])

const POISON = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
]
const step = fc.oneof(
  fc.constantFrom(...POISON).map((name) => `.${name}`),
  fc.constantFrom(...POISON).map((name) => `["${name}"]`),
  fc.constantFrom(...POISON).map((name) => `?.${name}`),
  fc.constantFrom(...POISON).map((name) => `?.["${name}"]`),
)

test('expressions never reach beyond own properties', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('args', 'context', 'result', 'lists', 'args.l', 'args.s', 'agent'),
      fc.array(step, { minLength: 1, maxLength: 4 }),
      (root, steps) => {
        const scope = { ...aScope({ params: { l: [1], s: 't' }, context: {} }), result: {}, lists: LISTS }
        try {
          const { evaluate } = compileExpression(`${root}${steps.join('')} ?? null`, ['null'])
          const value = evaluate(scope)
          expect(value === null || value === undefined || value instanceof Indeterminate).toBe(true)
        } catch (error) {
          if (!(error instanceof ConditionError)) throw error
          expect(error.offset).toBeGreaterThanOrEqual(0)
        }
      },
    ),
    RUNS,
  )
})

test('expressions of random tokens compile, or fail with a position inside their text', () => {
  const word = fc.constantFrom(
    ...['lists', 'lists.l', 'result', 'args.x', 'now', 'in', '==', '+', '-', '?', ':', '??', '&&', '(', ')'],
    ...[
      '[',
      ']',
      '.match(',
      '/(a+)+$/',
      '"t"',
      '1e999',
      '.length',
      '?.',
      ',',
      '!',
      "'",
      '/',
      '`',
      '\u2028',
      '0x1',
    ],
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 24 }), (words) => {
      const source = words.join(' ')
      try {
        const { evaluate } = compileExpression(source, [
          'text',
          'a number',
          'true or false',
          'null',
          'a list',
        ])
        evaluate({ ...aScope(), lists: LISTS })
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error
        expect(error.offset).toBeLessThanOrEqual(source.length)
      }
    }),
    RUNS,
  )
})

test('schemas of random words compile, or fail with the error, and evaluate any params without throwing', () => {
  const keyword = fc.constantFrom(
    'type',
    'pattern',
    'items',
    'properties',
    'enum',
    'anyOf',
    'not',
    'required',
    'x',
    'if',
  )
  const anySchema = fc.dictionary(keyword, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  fc.assert(
    fc.property(anySchema, fc.dictionary(fc.string(), fc.jsonValue()), (found, params) => {
      const compiled = compileParams(JSON.parse(JSON.stringify(found)))
      if (compiled.ok) compiled.check.breach(JSON.parse(JSON.stringify(params)))
      else expect(compiled.diagnostics.length).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})
