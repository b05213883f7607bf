import { expect } from 'vitest'
import { VetoClient, VetoError } from '../src/index.ts'

/** A client that gives up at its first failure, and is answered by this function. */
export function clientOf(answer: (path: string) => Response): VetoClient {
  return new VetoClient({
    apiKey: 'veto_test',
    timeoutMs: 20,
    warn: () => undefined,
    fetch: async (url) => answer(new URL(String(url)).pathname),
  })
}

export async function outcomeOf(promise: Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(VetoError)
      return { error }
    },
  )
}
