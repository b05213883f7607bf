/**
 * The values that would stand at these places, lowest first, if all were sorted. Takes a time in proportion to the values, as
 * only what lies around a place is put in order; less for places that rise.
 */
export function valuesAt(
  values: readonly number[] | Float64Array,
  places: readonly number[],
): readonly number[] {
  const partly = new Float64Array(values)
  let before = 0
  return places.map((place) => {
    const value = select(partly, place < before ? 0 : before, place)
    before = place
    return value
  })
}

/**
 * Hoare's selection: halves what may stand at the place until one value is left. No value before `start` may be greater than
 * one from there on.
 */
function select(values: Float64Array, start: number, place: number): number {
  let [first, last] = [start, values.length - 1]
  while (first < last) {
    const split = partition(values, first, last)
    if (place <= split) last = split
    else first = split + 1
  }
  return values[place] ?? Number.NaN
}

/** Puts smaller values before greater ones. Returns the place before `last` up to which they are the smaller ones. */
function partition(values: Float64Array, first: number, last: number): number {
  const pivot = values[(first + last) >> 1] ?? 0
  let [low, high] = [first, last]
  for (;;) {
    while ((values[low] ?? pivot) < pivot) low += 1
    while ((values[high] ?? pivot) > pivot) high -= 1
    if (low >= high) return high
    swap(values, low, high)
    low += 1
    high -= 1
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const value = values[one] ?? 0
  values[one] = values[other] ?? 0
  values[other] = value
}
