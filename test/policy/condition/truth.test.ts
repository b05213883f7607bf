import { expect, test } from 'vitest'
import { evaluateCondition } from './builders.ts'

const PARAMS = { yes: true, no: false, text: 'a' }
/** True, false, and what cannot be evaluated. */
const T = 'args.yes'
const F = 'args.no'
const U = '(args.text > 1)'

function table(rows: readonly (readonly [string, boolean | string])[]) {
  for (const [source, expected] of rows)
    expect([source, evaluateCondition(source, PARAMS)]).toEqual([source, expected])
}

const UNKNOWN = 'args.text is text, expected a number'

test('&& is false as soon as one side is, and indeterminate before it is true', () => {
  table([
    [`${T} && ${T}`, true],
    [`${T} && ${F}`, false],
    [`${F} && ${T}`, false],
    [`${F} && ${F}`, false],
    [`${T} && ${U}`, UNKNOWN],
    [`${U} && ${T}`, UNKNOWN],
    [`${F} && ${U}`, false],
    [`${U} && ${F}`, false],
    [`${U} && ${U}`, UNKNOWN],
  ])
})

test('|| is true as soon as one side is, and indeterminate before it is false', () => {
  table([
    [`${T} || ${T}`, true],
    [`${T} || ${F}`, true],
    [`${F} || ${T}`, true],
    [`${F} || ${F}`, false],
    [`${T} || ${U}`, true],
    [`${U} || ${T}`, true],
    [`${F} || ${U}`, UNKNOWN],
    [`${U} || ${F}`, UNKNOWN],
    [`${U} || ${U}`, UNKNOWN],
  ])
})

test('! negates true and false and keeps indeterminate', () => {
  table([
    [`!${T}`, false],
    [`!${F}`, true],
    [`!${U}`, UNKNOWN],
    ['!args.text', 'args.text is text, expected true or false'],
    ['!args.none', 'args.none is missing'],
  ])
})

test('?: evaluates a side only when its condition is true or false', () => {
  table([
    [`${T} ? ${F} : ${U}`, false],
    [`${F} ? ${U} : ${T}`, true],
    [`${T} ? ${U} : ${F}`, UNKNOWN],
    [`${U} ? ${T} : ${T}`, UNKNOWN],
  ])
})

test('?? replaces a missing value, never an indeterminate one', () => {
  table([
    [`args.none ?? ${T}`, true],
    [`${F} ?? ${T}`, false],
    [`(args.text > 1) ?? ${T}`, UNKNOWN],
    [`args.none ?? ${U}`, UNKNOWN],
    ['args.a.b ?? true', 'args.a is missing'],
    ['args.a?.b ?? true', true],
  ])
})

test('only true and false are truth values', () => {
  table([
    ['args.text', 'args.text is text, expected true or false'],
    ['args.none', 'args.none is missing'],
    ['args.text && true', 'args.text is text, expected true or false'],
    ['args.none ? true : true', 'args.none is missing'],
  ])
})
