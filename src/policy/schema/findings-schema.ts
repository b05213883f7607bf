import { z } from 'zod'
import { lazy } from '../../core/lazy.ts'
import type { FindingThresholds } from '../bundle.ts'
import { Duration } from './schema-parts.ts'

const AtLeastOne = z.number().int('expected a whole number').min(1, 'expected at least 1').max(1_000_000)
const Share = z.number().min(0, 'expected 0 to 1').max(1, 'expected 0 to 1')
const Weeks = z
  .number()
  .int('expected a whole number')
  .min(1, 'expected at least 1')
  .max(12, 'expected at most 12')

/** When the numbers of a period are reported as findings. */
export const FindingsShape = z.strictObject({
  relax: z.strictObject({ decisions: AtLeastOne.default(20), approved: Share.default(0.99) }).prefault({}),
  tune: z
    .strictObject({
      decisions: AtLeastOne.default(10),
      approved: Share.default(0.7),
      edited: Share.default(0.3),
    })
    .prefault({}),
  silent_gate: z.strictObject({ weeks: Weeks.default(4), asked: AtLeastOne.default(3) }).prefault({}),
  bypass: z.strictObject({ executions: AtLeastOne.default(1) }).prefault({}),
  rubber_stamp: z
    .strictObject({ decisions: AtLeastOne.default(10), median: Duration.prefault('3s') })
    .prefault({}),
  unanswered: z.strictObject({ expired: AtLeastOne.default(3), share: Share.default(0.1) }).prefault({}),
  slow: z.strictObject({ decisions: AtLeastOne.default(5), median: Duration.prefault('30m') }).prefault({}),
  failing: z.strictObject({ failed: AtLeastOne.default(2), share: Share.default(0.1) }).prefault({}),
  never_run: z.strictObject({ approvals: AtLeastOne.default(2), share: Share.default(0.1) }).prefault({}),
})
export type FindingsShape = z.infer<typeof FindingsShape>

/** The keys that `findings`, or the kind of finding where `path` leads inside it, may hold. */
export function knownFindingKeys([kind]: readonly PropertyKey[]): readonly string[] {
  const shape = Object.entries(FindingsShape.shape).find(([name]) => name === kind)?.[1]
  return Object.keys(shape?.unwrap().shape ?? FindingsShape.shape)
}

/** The thresholds that a bundle gives, with the defaults for the others. */
export function findingThresholds(given: FindingsShape = defaults()): FindingThresholds {
  const { relax, tune, bypass, unanswered, failing, rubber_stamp: stamp, slow } = given
  return {
    relax,
    tune,
    silentGate: given.silent_gate,
    bypass,
    rubberStamp: { decisions: stamp.decisions, medianMs: stamp.median },
    unanswered,
    slow: { decisions: slow.decisions, medianMs: slow.median },
    failing,
    neverRun: given.never_run,
  }
}

const defaults = lazy(() => FindingsShape.parse({}))
