import type { RequestView } from './protocol/request.ts'

const MARGIN_MS = 30_000

/**
 * When a request made before `sinceMs` should be settled, on the clock of `sinceMs`, plus 30 seconds to
 * receive the result. The remaining time is computed from the server's own timestamps.
 */
export function settledByMs({ evaluatedAt, expiresAt }: RequestView, sinceMs: number): number {
  const spanMs = expiresAt === null ? 0 : Date.parse(expiresAt) - Date.parse(evaluatedAt)
  return sinceMs + spanMs + MARGIN_MS
}
