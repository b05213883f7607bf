/**
 * Does a task so often, and never begins it again while it runs: questions to a slow server would wait for one another. Its errors
 * are those of the session, which is opened again.
 */
export function every(intervalMs: number, task: () => Promise<void>): NodeJS.Timeout {
  let isRunning = false
  async function begin(): Promise<void> {
    if (isRunning) return
    isRunning = true
    await task().catch(() => {})
    isRunning = false
  }
  return setInterval(() => void begin(), intervalMs).unref()
}
