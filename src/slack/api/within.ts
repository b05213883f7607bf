import type { Clock } from '../../core/clock.ts'

/** What the promise gives, or what `late` gives when it has not come after `limitMs`. The promise itself goes on. */
export async function within<Value, Late>(
  promise: Promise<Value>,
  { clock, limitMs, late }: { clock: Clock; limitMs: number; late: () => Late },
): Promise<Value | Late> {
  const { promise: lateness, resolve } = Promise.withResolvers<typeof LATE>()
  const cancel = clock.after(limitMs, () => resolve(LATE))
  try {
    const first = await Promise.race([promise, lateness])
    return first === LATE ? late() : first
  } finally {
    cancel()
  }
}

const LATE = Symbol('late')
