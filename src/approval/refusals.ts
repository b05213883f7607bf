import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Fact } from '../ledger/fact.ts'
import type { Store } from './ports.ts'

/**
 * Records refusals that anybody can repeat at will. The first of its kind is recorded at once; those that follow are
 * counted, and become one entry a minute with their count. A crash loses at most the counts of its last minute.
 */
export interface Refusals {
  /** Of one kind are refusals of the same actor, request, agent and reason. @throws {VetoError} when it could not be recorded. */
  record(refusal: Fact): Promise<void>
  /** Records what was counted until now, and counts no more: what comes later is recorded each by itself. */
  stop(): Promise<void>
}

interface Parts {
  readonly store: Pick<Store, 'commit'>
  readonly clock: Clock
  readonly log: Log
}

interface Counted {
  last: Fact
  repeats: number
  callOff: () => void
}

const WINDOW_MS = 60_000
/** More kinds than that at once are recorded each by itself. */
const MAX_KINDS = 10_000

export function createRefusals({ store, clock, log }: Parts): Refusals {
  const kinds = new Map<string, Counted>()
  let isStopped = false

  const append = (fact: Fact) => store.commit([{ do: 'note', fact }])
  const startMinute = (kind: string) => clock.after(WINDOW_MS, () => void endMinute(kind))

  async function endMinute(kind: string): Promise<void> {
    const counted = kinds.get(kind)
    if (counted === undefined) return
    if (counted.repeats === 0) return void kinds.delete(kind)
    counted.callOff = startMinute(kind)
    await flush(counted)
  }

  async function recordFirst(kind: string, refusal: Fact): Promise<void> {
    const counted = { last: refusal, repeats: 0, callOff: startMinute(kind) }
    kinds.set(kind, counted)
    try {
      await append(refusal)
    } catch (error) {
      counted.repeats += 1
      throw error
    }
  }

  /** What cannot be recorded now stays counted for the next minute. */
  async function flush(counted: Counted): Promise<void> {
    const { last, repeats } = counted
    counted.repeats = 0
    try {
      await append({ ...last, atMs: clock.nowMs(), reason: withCount(last.reason, repeats) })
    } catch (error) {
      counted.repeats += repeats
      log.error({ err: error, repeats }, 'refusals could not be recorded; trying again')
    }
  }

  return {
    async record(refusal) {
      const kind = kindOf(refusal)
      const counted = kinds.get(kind)
      if (counted !== undefined) {
        counted.last = refusal
        counted.repeats += 1
        return
      }
      if (isStopped || kinds.size >= MAX_KINDS) await append(refusal)
      else await recordFirst(kind, refusal)
    },
    async stop() {
      isStopped = true
      const open = [...kinds.values()]
      kinds.clear()
      for (const { callOff } of open) callOff()
      await Promise.all(open.filter(({ repeats }) => repeats > 0).map(flush))
    },
  }
}

function kindOf({ kind, requestId, agentId, actor, reason }: Fact): string {
  return JSON.stringify([kind, requestId, agentId, actor, reason])
}

function withCount(reason: string | null, repeats: number): string {
  return `${reason ?? 'refused'} (${repeats} more ${repeats === 1 ? 'time' : 'times'} within a minute)`
}
