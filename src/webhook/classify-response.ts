import type { SendResult } from '../approval/ports/webhook-sender.ts'

/** Upper limit of the pause that a receiver may ask for. */
const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * Result of a response by Standard Webhooks: 2xx is delivered, 410 stops further attempts, and all else is a temporary
 * failure, also other 4xx: a receiver may be restarted, its secret corrected.
 */
export function classifyResponse(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  nowMs: number,
): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const why = `the receiver answered ${status}`
  if (status === 410) return { kind: 'refused', why: `${why}: it wants no more callbacks` }
  const isRedirect = status >= 300 && status < 400
  return {
    kind: 'later',
    afterMs: Math.min(retryAfterMs(headers.get('retry-after') ?? '', nowMs), MAX_RETRY_AFTER_MS),
    why: isRedirect ? `${why}: redirects are not followed` : why,
  }
}

/** Seconds or a date; 0 for anything else, and for a time in the past. */
function retryAfterMs(text: string, nowMs: number): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const untilMs = /^[A-Za-z]{3}, .{1,40} GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(untilMs) ? 0 : Math.max(0, untilMs - nowMs)
}
