import type { Operation } from '../record/operation.ts'

/** All calls of a client under one idempotency key got the same request. */
export function oneRequestPerKey(operations: readonly Operation[]): readonly string[] {
  const byKey = Map.groupBy(
    operations.filter(({ idempotencyKey }) => idempotencyKey !== null),
    ({ client, idempotencyKey }) => `${client} ${idempotencyKey}`,
  )
  return [...byKey].flatMap(([key, calls]) => {
    const ids = new Set(calls.map(({ answer }) => answer?.requestId ?? null).filter((id) => id !== null))
    return ids.size > 1 ? [`the calls of ${key} got ${ids.size} requests: ${[...ids].join(', ')}`] : []
  })
}
