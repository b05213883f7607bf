import { median } from '../statistics.ts'
import { BASE_RULES } from './entrant.ts'
import type { Lane } from './race.ts'

/** What the rounds say of one engine with one number of rules. */
export interface Standing extends Pick<Lane, 'engine' | 'rules' | 'tools'> {
  /** The median of the rounds. */
  readonly callsPerSecond: number
  /** How many times the leader's time it takes for a call: the median of each round's own ratio. */
  readonly timesSlower: number
  /** Its speed as a share of its own speed with `BASE_RULES`, by rounds too; null when those were not run. */
  readonly flatness: number | null
  /** All calls that were timed. */
  readonly calls: number
}

/** Compares every lane with the lane of the first engine of the same size, round by round. */
export function standingsOf(lanes: readonly Lane[]): readonly Standing[] {
  const leader = lanes[0]?.engine
  return lanes.map((lane) => {
    const ahead = lanes.find(
      (one) => one.engine === leader && one.rules === lane.rules && one.tools === lane.tools,
    )
    const base = lanes.find(({ engine, rules }) => engine === lane.engine && rules === BASE_RULES)
    return {
      engine: lane.engine,
      rules: lane.rules,
      tools: lane.tools,
      callsPerSecond: median(speedsOf(lane)),
      timesSlower: ahead === undefined ? Number.NaN : median(ratiosOf(ahead, lane)),
      flatness: base === undefined ? null : median(ratiosOf(lane, base)),
      calls: lane.stretches.reduce((sum, { calls }) => sum + calls, 0),
    }
  })
}

function speedsOf({ stretches }: Lane): readonly number[] {
  return stretches.map(({ calls, elapsedMs }) => (calls / elapsedMs) * 1_000)
}

function ratiosOf(one: Lane, other: Lane): readonly number[] {
  const others = speedsOf(other)
  return speedsOf(one).map((speed, round) => speed / (others[round] ?? Number.NaN))
}
