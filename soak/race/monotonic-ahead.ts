/** By how many milliseconds the monotonic clock, which all processes share, is ahead of `performance`, which begins with the process. */
export function monotonicAheadMs(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now()
}
