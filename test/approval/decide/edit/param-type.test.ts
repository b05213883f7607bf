import { expect, test } from 'vitest'
import { paramType } from '../../../../src/approval/decide/edit/param-type.ts'
import type { Json } from '../../../../src/core/json.ts'

const TEXT = { kind: 'text' }
const JSON_TEXT = { kind: 'json' }

test.each<[string, Json | undefined, object | null, object | null, object]>([
  ['by the bundle', 'x', { type: 'string' }, null, TEXT],
  ['as a choice by the bundle', 'a', { enum: ['a', 'b'] }, null, { kind: 'choice', options: ['a', 'b'] }],
  ['as anything where a choice is of lists', [1], { enum: [[1], [2]] }, null, JSON_TEXT],
  ['as anything where a choice does not have what stands there', 'c', { enum: ['a', 'b'] }, null, JSON_TEXT],
  [
    'by the bundle rather than by the agent',
    1.5,
    { type: 'number' },
    { type: 'string' },
    { kind: 'number', isWhole: false },
  ],
  [
    'by the agent where the bundle has no type',
    5,
    null,
    { type: 'integer' },
    { kind: 'number', isWhole: true },
  ],
  ['by its value where a schema has no word for the type', true, { title: 'Urgent' }, null, { kind: 'flag' }],
  ['by its value without any schema', 5, null, null, { kind: 'number', isWhole: false }],
  ['as anything where the value has another type', 5, { type: 'string' }, null, JSON_TEXT],
  ['as anything where a fraction stands for a whole number', 1.5, null, { type: 'integer' }, JSON_TEXT],
  ['as anything where several types are allowed', 'x', { type: ['string', 'integer'] }, null, JSON_TEXT],
  ['as anything where nothing is known', undefined, null, null, JSON_TEXT],
  ['by its schema before there is a value', undefined, { type: 'string' }, null, TEXT],
])('the type of a param is recognized as %s', (_how, value, trusted, declared, expected) => {
  const schemas = trusted === null ? [] : [{ properties: { p: trusted } }]
  const own = declared === null ? null : { properties: { p: declared } }

  expect(paramType('p', value, { schemas, own })).toEqual(expected)
})

test('a list of choices that only the agent declares is ignored', () => {
  const own = { properties: { p: { enum: ['a', 'b'], type: 'string' } } }

  expect(paramType('p', 'a', { schemas: [], own })).toEqual(TEXT)
})

test('properties that every object inherits are not params', () => {
  expect(paramType('constructor', 'x', { schemas: [{ properties: {} }], own: null })).toEqual(TEXT)
})
