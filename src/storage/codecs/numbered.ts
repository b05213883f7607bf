import { createBoundedCache } from '../common/bounded-cache.ts'
import { text } from './plain-columns.ts'

/** Different values, numbered in the order in which they are first met. */
export interface Numbered<Value> {
  numberOf(written: unknown): number
  /** By number. */
  values(): readonly Value[]
}

/** Prepares numbering what texts say: each different one is read once, and kept for the next numbering. */
export function numberedTexts<Value>(read: (written: string) => Value): () => Numbered<Value> {
  const cache = createBoundedCache<string, Value>()
  return () => {
    const numbers = new Map<unknown, number>()
    const values: Value[] = []
    return {
      values: () => values,
      numberOf(written) {
        const known = numbers.get(written)
        if (known !== undefined) return known
        const number = values.push(cache.get(text(written), read)) - 1
        numbers.set(written, number)
        return number
      },
    }
  }
}
