/** Those who ask while a task runs get its result: while the database does not answer, tasks would pile up. */
export function shared(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  async function run(): Promise<void> {
    try {
      await task()
    } finally {
      running = null
    }
  }
  return () => {
    running ??= run()
    return running
  }
}
