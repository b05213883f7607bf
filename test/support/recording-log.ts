import type { Log } from '../../src/core/log.ts'

/** A log that keeps what is said, with the messages of errors. */
export function recordingLog(said: unknown[]): Log {
  const note = (...words: readonly unknown[]) => {
    said.push(words.map(spelledOut))
  }
  return { debug: note, info: note, warn: note, error: note }
}

/** Errors hide what they say from JSON. */
function spelledOut(word: unknown): unknown {
  if (word instanceof Error) return { message: word.message, cause: spelledOut(word.cause) }
  if (typeof word !== 'object' || word === null) return word
  return Object.fromEntries(Object.entries(word).map(([name, value]) => [name, spelledOut(value)]))
}
