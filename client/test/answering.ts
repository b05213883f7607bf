import { expect } from 'vitest'
import { VetoClient, VetoError } from '../src/index.ts'

/** A client that is answered by this function; by default it gives up at the first failure. */
export function clientOf(answer: (path: string) => Response, timeoutMs = 20): VetoClient {
  return new VetoClient({
    apiKey: 'veto_test',
    timeoutMs,
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
