import { expect, test } from 'vitest'
import { isSchedule } from '../../src/policy/schedule-shape.ts'

test('isSchedule() accepts five fields within their bounds', () => {
  for (const text of [
    '0 9 * * MON',
    '*/15 0-6 1,15 1-12/3 0-7',
    '59 23 31 DEC sun,wed',
    ' 0  9 * jan-mar MON-FRI ',
  ]) {
    expect([text, isSchedule(text)]).toEqual([text, true])
  }
})

test('isSchedule() refuses everything else', () => {
  for (const text of [
    '',
    '0 9 * *',
    '0 0 9 * * MON',
    '60 9 * * *',
    '0 24 * * *',
    '0 9 0 * *',
    '0 9 * 13 *',
    '0 9 * * 8',
    '0 9 * MON *',
    '5-1 9 * * *',
    '*/0 9 * * *',
    '*/5/5 9 * * *',
    '5/5 9 * * *',
    '1-2-3 9 * * *',
    '1,,2 9 * * *',
    '@weekly',
  ]) {
    expect([text, isSchedule(text)]).toEqual([text, false])
  }
})
