import type { JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { LimitWindow } from '../../policy/verdict.ts'
import type { Store } from '../ports.ts'
import type { VetoRequest } from '../request.ts'
import { recordedCall } from './recorded-call.ts'

/** By the key of a limit: how much of what was used within its window a request used itself. */
export type Taken = ReadonlyMap<string, number>

interface Asked {
  readonly request: VetoRequest
  readonly bundle: Bundle
  readonly windows: readonly LimitWindow[]
  readonly nowMs: number
}

/**
 * What a request took of limits when it was opened and when it was edited last. Never more than the record shows for
 * those moments: on a doubt a request counts against itself.
 */
export async function takenBefore(store: Pick<Store, 'used'>, asked: Asked): Promise<Taken> {
  if (asked.windows.length === 0) return NOTHING
  const { call, createdAtMs, edit } = asked.request
  const opening = await takenAt(store, asked, { params: call.params, atMs: createdAtMs, before: NOTHING })
  if (edit === null) return opening
  const editing = await takenAt(store, asked, { ...edit, before: opening })
  return new Map(asked.windows.map(({ key }) => [key, amountIn(opening, key) + amountIn(editing, key)]))
}

const NOTHING: Taken = new Map()

function amountIn(taken: Taken, key: string): number {
  return taken.get(key) ?? 0
}

interface Moment {
  readonly params: JsonObject
  readonly atMs: number
  /** What was taken before, so that only the rest was taken then. */
  readonly before: Taken
}

async function takenAt(store: Pick<Store, 'used'>, asked: Asked, moment: Moment): Promise<Taken> {
  const { windows, nowMs } = asked
  const { atMs, before } = moment
  const wanted = amountsOf(asked, moment)
  const from = await store.used(windows.map(({ key }) => ({ key, sinceMs: atMs - 1 })))
  const after = await store.used(windows.map(({ key }) => ({ key, sinceMs: atMs })))
  return new Map(
    windows.map(({ key, perMs }) => {
      const rest = Math.max(0, amountIn(wanted, key) - amountIn(before, key))
      const recorded = amountIn(from, key) - amountIn(after, key)
      return [key, atMs > nowMs - perMs ? Math.min(rest, recorded) : 0]
    }),
  )
}

function amountsOf({ request, bundle }: Asked, { params, atMs: nowMs }: Moment): Taken {
  const call = recordedCall(request, { params, context: request.call.context ?? {}, nowMs })
  return new Map(bundle.judge(call, () => 0).takes.map(({ key, amount }) => [key, amount]))
}
