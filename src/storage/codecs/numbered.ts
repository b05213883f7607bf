import { text } from './plain-columns.ts'

/** Different values with a number each. */
export interface Numbered<Value> {
  numberOf(written: unknown): number
  /** By number; more may be added. */
  readonly values: readonly Value[]
}

/** Of what others could make many of. */
const MAX_VALUES = 20_000
/** Of texts of which others choose the length, too. */
const MAX_CHARACTERS = 4_000_000

/**
 * Numbers what texts say: each different one is read once. The outer function begins anew when there are too many, and goes
 * on with those that are known otherwise, as nothing is then made for a text that was read before.
 */
export function numberedTexts<Value>(
  read: (written: string) => Value,
  maxValues = MAX_VALUES,
): () => Numbered<Value> {
  let current = createNumbered(read)
  return () => {
    const isTooMuch = current.values.length > maxValues || current.characters() > MAX_CHARACTERS
    if (isTooMuch) current = createNumbered(read)
    return current
  }
}

function createNumbered<Value>(read: (written: string) => Value) {
  const numbers = new Map<unknown, number>()
  const values: Value[] = []
  let characters = 0
  return {
    values,
    characters: () => characters,
    numberOf(written: unknown) {
      const known = numbers.get(written)
      if (known !== undefined) return known
      const added = text(written)
      const number = values.push(read(added)) - 1
      numbers.set(added, number)
      characters += added.length
      return number
    },
  }
}
