import { env } from 'node:process'
import fc from 'fast-check'

const seed = Number(env['VETO_TEST_SEED'])
if (!Number.isInteger(seed)) {
  throw new RangeError(`Expected VETO_TEST_SEED to be a whole number, got ${env['VETO_TEST_SEED']}`)
}

/** Properties try the same input in each run with this seed, so that a run judges a change, not chance. */
fc.configureGlobal({ seed })
