import { env } from 'node:process'

/** How often a property is tried: as often as the gate has time for, or for a long run `VETO_TEST_RUNS` times. */
export function runCount(usual: number): number {
  const given = env['VETO_TEST_RUNS']
  if (given === undefined) return usual
  const count = Number(given)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new RangeError(`Expected VETO_TEST_RUNS to be a whole number from 1 on, such as 100000, got ${given}`)
}
