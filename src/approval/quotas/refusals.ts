import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Fact } from '../../ledger/fact.ts'
import type { UnitWriter } from '../ports/unit.ts'

/**
 * Records refusals that can be repeated at will. The first of its kind is recorded at once; later ones are
 * counted, and become one entry a minute with their count. A crash loses at most the counts of its last minute.
 */
export interface Refusals {
  /** Of one kind are refusals of the same actor, request, agent and reason. @throws {VetoError} when it could not be recorded. */
  record(refusal: Fact): Promise<void>
  /** Records the counts so far, and stops counting: later refusals are recorded individually. */
  stop(): Promise<void>
}

interface Deps {
  readonly store: UnitWriter
  readonly clock: Clock
  readonly log: Log
  /** Beyond this number of kinds at once, those that differ only in person or request are counted together. */
  readonly maxKinds?: number
}

interface RepeatedRefusal {
  last: Fact
  repeats: number
  readonly isMixed: boolean
  cancel: () => void
}

const WINDOW_MS = 60_000

export function createRefusals(deps: Deps): Refusals {
  const { clock, maxKinds = 10_000 } = deps
  const kinds = new Map<string, RepeatedRefusal>()
  let isStopped = false

  const startMinute = (kind: string) => clock.after(WINDOW_MS, () => void endMinute(kind))

  async function endMinute(kind: string): Promise<void> {
    const counted = kinds.get(kind)
    if (counted === undefined) return
    if (counted.repeats === 0) return void kinds.delete(kind)
    counted.cancel = startMinute(kind)
    await flush(deps, counted)
  }

  async function recordFirst({ kind, isMixed }: Kind, refusal: Fact): Promise<void> {
    const counted = { last: refusal, repeats: 0, isMixed, cancel: startMinute(kind) }
    kinds.set(kind, counted)
    try {
      await append(deps, refusal)
    } catch (error) {
      counted.repeats += 1
      throw error
    }
  }

  return {
    async record(refusal) {
      const kind = kindOf(refusal, kinds, maxKinds)
      const counted = kinds.get(kind.kind)
      if (counted !== undefined) {
        counted.last = refusal
        counted.repeats += 1
        return
      }
      if (isStopped) await append(deps, refusal)
      else await recordFirst(kind, refusal)
    },
    async stop() {
      isStopped = true
      const open = [...kinds.values()]
      kinds.clear()
      for (const { cancel } of open) cancel()
      await Promise.all(open.filter(({ repeats }) => repeats > 0).map((counted) => flush(deps, counted)))
    },
  }
}

function append({ store }: Deps, fact: Fact) {
  return store.commit([{ do: 'append_fact', fact }])
}

/** Counts that cannot be recorded are kept for the next minute. */
async function flush(deps: Deps, counted: RepeatedRefusal): Promise<void> {
  const { last, repeats, isMixed } = counted
  const reason = `${last.reason ?? 'refused'} (${countWords(repeats, isMixed)})`
  counted.repeats = 0
  try {
    await append(deps, { ...last, atMs: deps.clock.nowMs(), reason })
  } catch (error) {
    counted.repeats += repeats
    deps.log.error({ err: error, repeats }, 'refusals could not be recorded; retrying')
  }
}

interface Kind {
  readonly kind: string
  /** Does it count refusals of different people, agents or requests? */
  readonly isMixed: boolean
}

function kindOf(refusal: Fact, known: ReadonlyMap<string, RepeatedRefusal>, maxKinds: number): Kind {
  const { kind, requestId, agentId, actor, reason } = refusal
  const own = JSON.stringify([kind, requestId, agentId, actor, reason])
  if (known.has(own) || known.size < maxKinds) return { kind: own, isMixed: false }
  return { kind: JSON.stringify([kind, reason]), isMixed: true }
}

function countWords(repeats: number, isMixed: boolean): string {
  const times = `${repeats} more ${repeats === 1 ? 'time' : 'times'} within a minute`
  return isMixed ? `${times}, including other requests` : times
}
