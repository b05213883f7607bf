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
  /** What the request uses of limits as it was judged now, in place of all that it used before; null: the same. */
  readonly takes: readonly Take[] | null
  readonly atMs: number
}

/**
 * How the next version of a request uses limits. What ends without having been allowed gives back all. What was allowed
 * once counts from then on, also when it lapses, is denied before its start or fails: its agent was told that it may run.
 */
export function limitUse({ next, from, takes, atMs }: Change): Unit {
  const requestId = next.id
  const isEnd = from === 'pending' && !isPending(next)
  if (isEnd && next.state.status !== 'approved') return [{ do: 'release_takes', requestId }]
  if (takes !== null) return [{ do: 'release_takes', requestId }, ...takesOf(next, takes, atMs)]
  return isEnd ? [{ do: 'count_takes', requestId, atMs }] : []
}
