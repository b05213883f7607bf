import type { SendResult } from '../approval/ports/webhook-sender.ts'

/** However long a receiver asks for, it is tried again after this. */
const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * What an answer means, as Standard Webhooks has it: 2xx is delivered, 410 stops further attempts, and all else is a failure
 * that may pass, also other 4xx: a receiver may be restarted, its secret corrected.
 */
export function classifyResponse(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  nowMs: number,
): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const why = `the receiver answered ${status}`
  if (status === 410) return { kind: 'refused', why: `${why}: it wants no more` }
  const isRedirect = status >= 300 && status < 400
  return {
    kind: 'later',
    afterMs: Math.min(retryAfterMs(headers.get('retry-after') ?? '', nowMs), MAX_RETRY_AFTER_MS),
    why: isRedirect ? `${why}: redirects are not followed` : why,
  }
}

/** Seconds or a date; 0 for anything else, and for a moment that is past. */
function retryAfterMs(text: string, nowMs: number): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const untilMs = /^[A-Za-z]{3}, .{1,40} GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(untilMs) ? 0 : Math.max(0, untilMs - nowMs)
}
