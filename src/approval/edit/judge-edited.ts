import type { JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Allow, RequireApproval, Take } from '../../policy/verdict.ts'
import type { Store } from '../ports.ts'
import type { VetoRequest } from '../request.ts'
import { recordedCall } from './recorded-call.ts'
import { type Taken, takenBefore } from './taken-before.ts'
import { watchContext } from './watched-context.ts'

export type JudgedEdit =
  /** `takes`: what the edited call uses of limits beyond what the request took before. */
  | { readonly kind: 'judged'; readonly verdict: Allow | RequireApproval; readonly takes: readonly Take[] }
  | { readonly kind: 'denied'; readonly reason: string }
  /** A rule reads what the record does not have. */
  | { readonly kind: 'unjudged' }

interface Asked {
  readonly request: VetoRequest
  readonly params: JsonObject
  readonly bundle: Bundle
  readonly nowMs: number
}

/** What the bundle says of a recorded call with other params. What the request used itself does not count against it. */
export async function judgeEdited(store: Pick<Store, 'used'>, asked: Asked): Promise<JudgedEdit> {
  const { request, params, bundle, nowMs } = asked
  const call = recordedCall(request, { params, context: request.call.context ?? {}, nowMs })
  const windows = bundle.limits(call)
  const used = await store.used(windows.map(({ key, perMs }) => ({ key, sinceMs: nowMs - perMs })))
  const own = await takenBefore(store, { request, bundle, windows, nowMs })
  const { context, wasMissed } = watchContext(request.call.context)
  const verdict = bundle.judge({ ...call, context }, (key) => usedByOthers(used, own, key))
  if (wasMissed()) return { kind: 'unjudged' }
  if (verdict.effect === 'deny') return { kind: 'denied', reason: verdict.reason }
  return { kind: 'judged', verdict, takes: beyond(verdict.takes, own) }
}

function usedByOthers(used: Taken, own: Taken, key: string): number | null {
  const all = used.get(key)
  return all === undefined ? null : Math.max(0, all - (own.get(key) ?? 0))
}

function beyond(takes: readonly Take[], own: Taken): readonly Take[] {
  return takes
    .map((take) => ({ ...take, amount: take.amount - (own.get(take.key) ?? 0) }))
    .filter(({ amount }) => amount > 0)
}
