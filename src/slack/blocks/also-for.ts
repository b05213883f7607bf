import { listed } from './outcome.ts'
import { shorten } from './visible-text.ts'

/** `also for Ann Meyer and Dan Ode`: in whose place the reader is asked. Not escaped. */
export function alsoFor(names: readonly string[]): string {
  return shorten(`also for ${listed(names.map((name) => shorten(name, MAX_NAME)))}`, MAX_WORDS)
}

const MAX_NAME = 80
const MAX_WORDS = 240
