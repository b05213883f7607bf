const LEAST_MS = 1_000
const MOST_MS = 600_000

/** How long to wait after so many failures in a row before a checkpoint is sent again; `leastMs` is what a receiver asked for. */
export function retryDelayMs(failures: number, leastMs = 0): number {
  return Math.min(MOST_MS, Math.max(leastMs, LEAST_MS * 2 ** failures))
}
