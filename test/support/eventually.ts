import { vi } from 'vitest'

/** Far longer than a busy machine needs. */
const TIMEOUT_MS = 60_000

/** Runs an assertion until it holds, or rejects with its last error. */
export function eventually<T>(assertion: () => T | Promise<T>, { interval = 20 } = {}): Promise<T> {
  return vi.waitFor(assertion, { timeout: TIMEOUT_MS, interval })
}

/** Looks until something is so. */
export async function untilTrue(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(isSo, { timeout: TIMEOUT_MS, interval: 5 })
}
