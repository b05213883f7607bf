import { VetoError } from '../../core/veto-error.ts'

/**
 * The result of a task, for who waits no longer than this. The task goes on; `late` is called when its result is no longer waited for.
 * @throws {VetoError} `store_unavailable` when it takes longer.
 */
export async function within<T>(limitMs: number, task: Promise<T>, late: () => void = () => {}): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>()
  function giveUp(): void {
    late()
    reject(new VetoError('store_unavailable', `The database did not answer within ${limitMs / 1_000} s`))
  }
  // An answer that arrived while the process was busy is read first.
  const timer = setTimeout(() => setImmediate(giveUp), limitMs)
  try {
    return await Promise.race([task, end])
  } finally {
    clearTimeout(timer)
  }
}
