import { bypass } from './bypass.ts'
import { failing } from './failing.ts'
import type { Finder, Finding } from './finding.ts'
import { neverRun } from './never-run.ts'
import { relax } from './relax.ts'
import { rubberStamp } from './rubber-stamp.ts'
import { silentGate } from './silent-gate.ts'
import { slow } from './slow.ts'
import { tune } from './tune.ts'
import { unanswered } from './unanswered.ts'

/** All findings, the most urgent first. */
export const findAll: Finder = (input): readonly Finding[] => FINDERS.flatMap((find) => find(input))

const FINDERS: readonly Finder[] = [
  bypass,
  silentGate,
  unanswered,
  failing,
  neverRun,
  tune,
  rubberStamp,
  slow,
  relax,
]
