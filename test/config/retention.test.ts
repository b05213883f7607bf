import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'

test('VETO_RETENTION is a number of days, and without it everything is kept', () => {
  expect(readConfig({}).retentionDays).toBeNull()
  expect(readConfig({ VETO_RETENTION: '1d' }).retentionDays).toBe(1)
  expect(readConfig({ VETO_RETENTION: '36500d' }).retentionDays).toBe(36_500)
})

test.each(['0d', '180', '12h', '-1d', '36501d', '1.5d', 'forever'])(
  'VETO_RETENTION=%s is refused in one sentence that says what is expected',
  (VETO_RETENTION) => {
    expect(() => readConfig({ VETO_RETENTION })).toThrow(
      'VETO_RETENTION: expected for how many days the params and results of requests that ended are kept, such as 180d, from 1d to 36500d',
    )
  },
)
