/** How events travel: HTML's server-sent events. */
export const EVENT_STREAM = 'text/event-stream'

/** One event; `data` on one line, as JSON is. */
export function eventText({ event, id, data }: { event: string; id: number; data: string }): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`
}

/** What readers pass over: it only shows that the connection lives. */
export const HEARTBEAT = ': nothing new\n\n'

/** When to come back after the stream has ended, in milliseconds. */
export function retryText(afterMs: number): string {
  return `retry: ${afterMs}\n\n`
}
