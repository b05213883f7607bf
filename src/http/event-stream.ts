/** Media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream'

/** One event; `data` on one line, as JSON is. */
export function eventText({ event, id, data }: { event: string; id: number; data: string }): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`
}

/** A comment, which readers ignore; it keeps the connection alive. */
export const HEARTBEAT = ': nothing new\n\n'

/** Reconnection time in milliseconds. */
export function retryText(afterMs: number): string {
  return `retry: ${afterMs}\n\n`
}
