import type { Consumption } from '../../policy/model/decision.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { Change, Unit } from '../ports/unit.ts'

/**
 * The limit usage of a new request: reserved while people decide, and counted from now on when it
 * may run at once.
 */
export function consumptionsOf(
  request: VetoRequest,
  consumptions: readonly Consumption[],
  atMs: number,
): readonly ConsumeChange[] {
  const isReserved = isPending(request)
  return consumptions.map((consumption) => ({
    do: 'consume',
    consumption,
    requestId: request.id,
    atMs,
    isReserved,
  }))
}

type ConsumeChange = Extract<Change, { do: 'consume' }>

/** The limit usage of a recorded request from now on, by the policies. */
export type LimitUse =
  /** For edited params: replaces all previous usage. */
  | { readonly kind: 'edited'; readonly consumptions: readonly Consumption[] }
  /** Replaces the usage of limits in force, in the order in which requests were made. */
  | {
      readonly kind: 'reevaluated'
      readonly consumptions: readonly Consumption[]
      /** Keys of the limits in force that could count it. */
      readonly inForce: readonly string[]
      /** Hash of the policies that evaluate it. */
      readonly reevaluatedBy: string
    }

interface NextVersion {
  readonly next: VetoRequest
  readonly from: VetoRequest['state']['status']
  /** Null: unchanged. */
  readonly use: LimitUse | null
  readonly atMs: number
}

/**
 * The limit usage of the next version of a request. A request that ends without being allowed gives everything back. One that was allowed
 * counts from then on, also when it lapses, is denied before its start or fails, as its agent may have run it.
 * It also counts for a limit that is out of force at that moment, as that may return.
 */
export function limitUse({ next, from, use, atMs }: NextVersion): Unit {
  const isEnd = from === 'pending' && !isPending(next)
  if (isEnd && next.state.status !== 'approved') return [{ do: 'release_consumption', requestId: next.id }]
  return [...(use === null ? [] : usedNow(next, use, atMs)), ...(isEnd ? usedFrom(next, atMs) : [])]
}

/** Counts all of its usage from this moment on, as it may run or starts. */
export function usedFrom({ id: requestId }: VetoRequest, atMs: number): Unit {
  return [{ do: 'count_consumption', requestId, atMs }]
}

function usedNow(next: VetoRequest, use: LimitUse, atMs: number): Unit {
  const requestId = next.id
  const consumptions = consumptionsOf(next, use.consumptions, atMs)
  if (use.kind === 'edited') return [{ do: 'release_consumption', requestId }, ...consumptions]
  const { inForce, reevaluatedBy } = use
  const counting = new Set(use.consumptions.map(({ key }) => key))
  const keys = inForce.filter((key) => !counting.has(key))
  return [
    ...(isPending(next) ? ([{ do: 'release_consumption', requestId, keys }] as const) : []),
    ...consumptions.map((consumption) => ({ ...consumption, reevaluatedBy })),
  ]
}
