import { isEscalated } from '../../../approval/model/request.ts'
import type { Change, Unit } from '../../../approval/ports/unit.ts'
import { requireNoLockdown } from './lockdowns.ts'
import { openAll } from './requests.ts'
import type { Step } from './step.ts'
import { stepsOf } from './steps.ts'

/** The statements of units that are all accepted, in order. Those of neighbouring calls that were decided at once are joined. */
export function joinedSteps(units: readonly Unit[]): readonly Step[] {
  return runsOf(units).flatMap(({ isDecided, units: run }) =>
    isDecided ? decidedSteps(run.flat()) : run.flatMap(separateSteps),
  )
}

/** The statements of one unit. */
export function separateSteps(unit: Unit): readonly Step[] {
  return unit.flatMap((change) => stepsOf(change))
}

interface Run {
  readonly isDecided: boolean
  readonly units: Unit[]
}

function runsOf(units: readonly Unit[]): readonly Run[] {
  const runs: Run[] = []
  for (const unit of units) {
    const isDecided = unit.every(isOfDecided)
    const last = runs.at(-1)
    if (last?.isDecided === isDecided) last.units.push(unit)
    else runs.push({ isDecided, units: [unit] })
  }
  return runs
}

/** Is it part of recording a call that was decided at once? Such units do not depend on one another. */
function isOfDecided(change: Change): boolean {
  return change.do === 'open'
    ? !isEscalated(change.request)
    : change.do === 'append_fact' || change.do === 'require_no_lockdown'
}

function decidedSteps(changes: readonly Change[]): readonly Step[] {
  const checked = changes.filter((change) => change.do === 'require_no_lockdown')
  const opened = changes.filter((change) => change.do === 'open')
  return [
    ...(checked.length === 0 ? [] : [requireNoLockdown(checked)]),
    ...(opened.length === 0
      ? []
      : [openAll(opened.map(({ request, callIdentity = null }) => ({ request, callIdentity })))]),
  ]
}
