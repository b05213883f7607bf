/** A value axis: round ticks from lowest to highest, and the share (0 to 1) of its length at which a value stands. */
export interface Scale {
  readonly ticks: readonly number[]
  readonly shareOf: (value: number) => number
}

/** A scale that holds zero and every value, with two to six round steps. */
export function scaleFor(values: readonly number[]): Scale {
  const lowest = Math.min(0, ...values)
  const highest = Math.max(0, ...values) || (lowest === 0 ? 1 : 0)
  const step = roundStep((highest - lowest) / 4)
  const from = Math.floor(lowest / step)
  const to = Math.max(Math.ceil(highest / step), from + 1)
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => tidy((from + index) * step))
  return { ticks, shareOf: (value) => (value / step - from) / (to - from) }
}

/** The path of one slice of a pie around 0,0 with radius 1; shares are of the whole turn, from the top, clockwise. */
export function slicePath(fromShare: number, toShare: number): string {
  if (toShare - fromShare >= 1) return 'M0,-1A1,1 0 1 1 -0.001,-1Z'
  const long = toShare - fromShare > 0.5 ? 1 : 0
  return `M0,0L${onCircle(fromShare)}A1,1 0 ${long} 1 ${onCircle(toShare)}Z`
}

function onCircle(share: number): string {
  const angle = share * 2 * Math.PI
  return `${Math.sin(angle).toFixed(4)},${(-Math.cos(angle)).toFixed(4)}`
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough) ?? 10
  return factor * power
}

function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
