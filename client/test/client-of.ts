import { expect } from 'vitest'
import { VetoClient } from '../src/index.ts'

/** What the client says when it could not talk to Veto until its deadline. */
export const OUT_OF_REACH = /^(network_error|timeout)$/

/** A client of the server at this URL. */
export function clientOf({ url }: { url: string }, timeoutMs = 10_000): VetoClient {
  return new VetoClient({ apiKey: 'veto_test', baseUrl: url, timeoutMs })
}

/** What the promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`Expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
}
