import { median } from '../statistics.ts'
import type { Measurement } from './benchmark.ts'
import { BASE_RULES } from './candidate.ts'

/** What the rounds say of one engine with one number of rules. */
export interface BenchmarkResult extends Pick<Measurement, 'engine' | 'rules' | 'tools'> {
  /** The median of the rounds. */
  readonly callsPerSecond: number
  /** How many times the baseline's time it takes for a call: the median of each round's own ratio. */
  readonly timesSlower: number
  /** Its speed as a share of its own speed with `BASE_RULES`, by rounds too; null when those were not run. */
  readonly flatness: number | null
  /** All calls that were timed. */
  readonly calls: number
}

/** Compares every measurement with the measurement of the first engine of the same size, round by round. */
export function resultsOf(measurements: readonly Measurement[]): readonly BenchmarkResult[] {
  const baseline = measurements[0]?.engine
  return measurements.map((measurement) => {
    const compared = measurements.find(
      (one) => one.engine === baseline && one.rules === measurement.rules && one.tools === measurement.tools,
    )
    const base = measurements.find(
      ({ engine, rules }) => engine === measurement.engine && rules === BASE_RULES,
    )
    return {
      engine: measurement.engine,
      rules: measurement.rules,
      tools: measurement.tools,
      callsPerSecond: median(speedsOf(measurement)),
      timesSlower: compared === undefined ? Number.NaN : median(ratiosOf(compared, measurement)),
      flatness: base === undefined ? null : median(ratiosOf(measurement, base)),
      calls: measurement.slices.reduce((sum, { calls }) => sum + calls, 0),
    }
  })
}

function speedsOf({ slices }: Measurement): readonly number[] {
  return slices.map(({ calls, elapsedMs }) => (calls / elapsedMs) * 1_000)
}

function ratiosOf(one: Measurement, other: Measurement): readonly number[] {
  const others = speedsOf(other)
  return speedsOf(one).map((speed, round) => speed / (others[round] ?? Number.NaN))
}
