import type { Take } from '../policy/verdict.ts'
import { isPending, type VetoRequest } from './request.ts'
import type { Unit } from './unit.ts'

/**
 * What a request uses of limits, from its recording on: reserved while people decide, and counted at this moment when it
 * may run at once.
 */
export function takesOf(request: VetoRequest, takes: readonly Take[], atMs: number): Unit {
  const isReserved = isPending(request)
  return takes.map((take) => ({ do: 'take', take, requestId: request.id, atMs, isReserved }))
}

interface Change {
  readonly next: VetoRequest
  readonly from: VetoRequest['state']['status']
  /** What policies said that it uses of limits, and of which params; null: it was not judged. */
  readonly judged: { readonly takes: readonly Take[] | null; readonly isEdited?: boolean } | null
  readonly atMs: number
}

/**
 * How the next version of a request uses limits. What ends without having been allowed gives back all. What was allowed
 * once counts from then on, also when it lapses, is denied before its start or fails: its agent was told that it may run.
 * It counts, too, for a limit that is out of force at that moment, and may come back.
 */
export function limitUse({ next, from, judged, atMs }: Change): Unit {
  const requestId = next.id
  const isEnd = from === 'pending' && !isPending(next)
  if (isEnd && next.state.status !== 'approved') return [{ do: 'release_takes', requestId }]
  const counted: Unit = isEnd ? [{ do: 'count_takes', requestId, atMs }] : []
  if (judged === null || judged.takes === null) return counted
  const { takes, isEdited = false } = judged
  const isReplaced = isPending(next) || isEdited
  return [
    isReplaced
      ? { do: 'release_takes', requestId }
      : { do: 'release_takes', requestId, keys: takes.map(({ key }) => key) },
    ...takesOf(next, takes, atMs),
    ...counted,
  ]
}
