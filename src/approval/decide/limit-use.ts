import type { Consumption } from '../../policy/model/decision.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { Change, Unit } from '../ports/unit.ts'

/**
 * What a request uses of limits, from its recording on: reserved while people decide, and counted at this moment when it
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

/** What policies say that a recorded request uses of limits from now on. */
export type LimitUse =
  /** Of other params: in place of all that it used. */
  | { readonly kind: 'edited'; readonly consumptions: readonly Consumption[] }
  /** In place of what it used of the limits in force, in the order in which requests were asked. */
  | {
      readonly kind: 'reevaluated'
      readonly consumptions: readonly Consumption[]
      /** The keys of the limits in force that might count it. */
      readonly inForce: readonly string[]
      /** The hash of the policies that evaluate it. */
      readonly reevaluatedBy: string
    }

interface NextVersion {
  readonly next: VetoRequest
  readonly from: VetoRequest['state']['status']
  /** Null: the same as before. */
  readonly use: LimitUse | null
  readonly atMs: number
}

/**
 * How the next version of a request uses limits. What ends without having been allowed gives back all. What was allowed
 * once counts from then on, also when it lapses, is denied before its start or fails: its agent has learned that it may run.
 * It counts, too, for a limit that is out of force at that moment, and may come back.
 */
export function limitUse({ next, from, use, atMs }: NextVersion): Unit {
  const isEnd = from === 'pending' && !isPending(next)
  if (isEnd && next.state.status !== 'approved') return [{ do: 'release_consumption', requestId: next.id }]
  return [...(use === null ? [] : usedNow(next, use, atMs)), ...(isEnd ? usedFrom(next, atMs) : [])]
}

/** All that it uses counts from this moment on: it may run, or starts. */
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
