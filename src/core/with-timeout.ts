import type { Clock } from './clock.ts'

interface Timeout<Late> {
  readonly clock: Pick<Clock, 'after'>
  readonly limitMs: number
  readonly onTimeout: () => Late
}

/** The promise's result, or that of `onTimeout` when it has not come after `limitMs`. The promise itself goes on. */
export async function withTimeout<Value, Late>(
  promise: Promise<Value>,
  { clock, limitMs, onTimeout }: Timeout<Late>,
): Promise<Value | Late> {
  const { promise: timeout, resolve } = Promise.withResolvers<typeof TIMED_OUT>()
  const cancel = clock.after(limitMs, () => resolve(TIMED_OUT))
  try {
    const first = await Promise.race([promise, timeout])
    return first === TIMED_OUT ? onTimeout() : first
  } finally {
    cancel()
  }
}

const TIMED_OUT = Symbol('timed out')
