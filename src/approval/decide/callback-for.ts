import type { CallbackType } from '#protocol/callback.ts'
import type { VetoRequest } from '../model/request.ts'
import type { Unit } from '../ports/unit.ts'

interface CallbackTrigger {
  /** The callback that the call named; null: none. */
  readonly target: string | null
  readonly type: CallbackType
  readonly atMs: number
}

/** The changes that queue the callback for this version of the request; empty when the call named none. */
export function callbackFor(
  { id, version }: Pick<VetoRequest, 'id' | 'version'>,
  { target, type, atMs }: CallbackTrigger,
): Unit {
  if (target === null) return []
  const callbackId = `${id}:${type.replace('request.', '')}:${version}`
  return [
    { do: 'insert_callback', callback: { id: callbackId, requestId: id, target, type, createdAtMs: atMs } },
  ]
}
