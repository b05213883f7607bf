import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { compileCondition } from '../../../src/policy/condition/condition.ts'
import { aScope } from '../builders.ts'

function observe(source: string, params: Readonly<Record<string, Json>>, mask: readonly string[] = []) {
  return compileCondition(source).observe(aScope({ params }), mask)
}

test('observe() returns each longest path once, in the order of the condition', () => {
  const source =
    '!(args.a.b == 1) ? args.list[0] > 1 && args.a.b in [1, args.c] : -args.n == 1 || args.t.startsWith(args.u) || args.t.match(/x/) || args.t.trim() == tool'

  expect(observe(source, { a: { b: 1 }, list: [true], n: null, t: 'text' })).toEqual([
    'args.a.b is 1',
    'args.list[0] is true',
    'args.c is missing',
    'args.n is null',
    'args.t is "text"',
    'args.u is missing',
    'tool is "refund_payment"',
  ])
})

test('observe() returns only the kind of lists and objects, and marks long texts as cut', () => {
  expect(
    observe('args.a == args.b && args.t == "x" && args[args.k] == 1', {
      a: [1, 2],
      b: {},
      t: 'x'.repeat(90),
      k: 'a',
    }),
  ).toEqual([
    'args.a is a list of 2',
    'args.b is an object',
    `args.t is "${'x'.repeat(80)}"… (90 characters)`,
    'args is an object',
    'args.k is "a"',
  ])
})

test('observe() says why a path cannot be followed', () => {
  expect(observe('args.a.b.c == 1', {})).toEqual(['args.a.b.c is unknown (args.a is missing)'])
})

test('observe() never returns what is masked, at any depth and however it is spelled', () => {
  const params = { card: { number: '4111' }, cards: [{ number: '4222' }] }

  expect(
    observe(
      'args.card.number == "1" || args.card["number"] == "1" || args.cards[0].number == "1" || args.card?.number == "1"',
      params,
      ['number'],
    ),
  ).toEqual([
    'args.card.number is ‹masked›',
    'args.card["number"] is ‹masked›',
    'args.cards[0].number is ‹masked›',
    'args.card?.number is ‹masked›',
  ])
})
