import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAnswer, MAX_ANSWER } from '../../../src/approval/decide/check-answer.ts'
import type { QuestionAnswer } from '../../../src/approval/model/approval.ts'
import { A_CALL, type Question } from '../../../src/approval/model/subject.ts'

const OPTIONS = ['Berlin', 'Paris', 'Rome']
const INVALID = 'answer_invalid'

test.each<[Question['form'], QuestionAnswer | null, string | null]>([
  ['text', 'The old one', null],
  ['text', 'x'.repeat(MAX_ANSWER), null],
  ['text', 'x'.repeat(MAX_ANSWER + 1), 'too_long'],
  ['text', ' \n\t', 'empty'],
  ['text', '', 'empty'],
  ['text', null, 'empty'],
  ['text', ['Berlin'], 'not_an_option'],
  ['single', 'Paris', null],
  ['single', 'paris', 'not_an_option'],
  ['single', 'Paris ', 'not_an_option'],
  ['single', '', 'empty'],
  ['single', null, 'empty'],
  ['single', ['Paris'], 'not_an_option'],
  ['multi', ['Paris'], null],
  ['multi', ['Rome', 'Berlin'], null],
  ['multi', ['Rome', 'Rome'], 'not_an_option'],
  ['multi', ['Rome', 'Oslo'], 'not_an_option'],
  ['multi', [], 'empty'],
  ['multi', 'Rome', 'not_an_option'],
])('checkAnswer() for %s, answered with %j: %s', (form, answer, why) => {
  const subject: Question = { kind: 'question', form, options: form === 'text' ? [] : OPTIONS }

  const refusal = checkAnswer({ choice: 'approve', answer }, subject)

  expect(refusal).toEqual(why === null ? null : { code: INVALID, why })
})

test('checkAnswer() accepts one of the options and nothing else', () => {
  const subject: Question = { kind: 'question', form: 'single', options: OPTIONS }
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...OPTIONS)), (answer) => {
      expect(checkAnswer({ choice: 'approve', answer }, subject) === null).toBe(OPTIONS.includes(answer))
    }),
  )
})

test('checkAnswer() needs no answer from a person who cannot answer', () => {
  const subject: Question = { kind: 'question', form: 'text', options: [] }

  expect(checkAnswer({ choice: 'deny', answer: null }, subject)).toBeNull()
})

test('checkAnswer() refuses an answer as the approval of a call or a plan', () => {
  for (const subject of [A_CALL, { kind: 'plan' } as const]) {
    expect(checkAnswer({ choice: 'approve', answer: null }, subject)).toBeNull()
    expect(checkAnswer({ choice: 'approve', answer: 'Yes' }, subject)).toEqual({ code: 'not_offered' })
  }
})
