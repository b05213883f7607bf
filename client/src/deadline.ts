import type { RequestView } from './protocol/request.ts'

const MARGIN_MS = 30_000

/**
 * When a request that was asked before `sinceMs` should be settled, on the clock of `sinceMs`, with half a minute more to
 * hear of it. How long people have is decided by the server's own clock alone.
 */
export function settledByMs({ evaluatedAt, expiresAt }: RequestView, sinceMs: number): number {
  const spanMs = expiresAt === null ? 0 : Date.parse(expiresAt) - Date.parse(evaluatedAt)
  return sinceMs + spanMs + MARGIN_MS
}
