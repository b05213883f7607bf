import { text } from './plain-columns.ts'

/** Different values with a number each. */
export interface Numbered<Value> {
  /** The number of what the text of this key says. */
  numberOf(key: unknown): number
  /** By number; more may be added. */
  readonly values: readonly Value[]
}

/** Of what others could make many of. */
const MAX_VALUES = 20_000
/** Of texts of which others choose the length, too. */
const MAX_CHARACTERS = 4_000_000

/** The text that a key stands for, always the same. Other keys stand for other texts. */
export type TextOf = (key: unknown) => unknown

/** Texts that are their own keys. */
export const asWritten: TextOf = (key) => key

interface Options<Value> {
  readonly read: (written: string) => Value
  readonly textOf?: TextOf
  readonly maxValues?: number
}

/**
 * Numbers what texts say: each different one is read once. The outer function begins anew when there are too many, and goes
 * on with those that are known otherwise, as nothing is then made for a key that was read before.
 */
export function numberedTexts<Value>({
  read,
  textOf = asWritten,
  maxValues = MAX_VALUES,
}: Options<Value>): () => Numbered<Value> {
  const begin = () => createNumbered(read, textOf)
  let current = begin()
  return () => {
    const isTooMuch = current.values.length > maxValues || current.characters() > MAX_CHARACTERS
    if (isTooMuch) current = begin()
    return current
  }
}

function createNumbered<Value>(read: (written: string) => Value, textOf: TextOf) {
  const numbers = new Map<unknown, number>()
  const values: Value[] = []
  let characters = 0
  return {
    values,
    characters: () => characters,
    numberOf(key: unknown) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      const added = text(textOf(key))
      const number = values.push(read(added)) - 1
      numbers.set(key, number)
      characters += added.length
      return number
    },
  }
}
