import { MAX_LOCKDOWN_REASON } from '#protocol/lockdown.ts'
import type { Clock } from '../../core/clock.ts'
import { isLockdownId, type LockdownId, newLockdownId } from '../../core/ids.ts'
import { maskText } from '../../core/secrets/mask-text.ts'
import type { Actor } from '../model/actor.ts'
import { isInForce, type Lockdown, type LockdownScope } from '../model/lockdown.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { lockdownFact } from './lockdown-fact.ts'

/** Starts and lifts lockdowns in somebody's name, without asking whether that person may. */
export interface Lockdowns {
  /** Newest first, at most 500. `active`: only those in force. */
  list(options: { readonly active: boolean }): Promise<readonly Lockdown[]>
  /** Null when there is none with this id. */
  find(id: string): Promise<Lockdown | null>
  /** In force for every unit that is committed after this one. */
  start(started: NewLockdown, by: Actor): Promise<Lockdown>
  /** Null when there is none with this id. */
  lift(id: string, lifting: Lifting): Promise<LiftResult | null>
}

export interface NewLockdown extends LockdownScope {
  /** 1 to 500 UTF-16 units. */
  readonly reason: string
  /** For how long; null: until it is lifted. */
  readonly durationMs: number | null
}

export interface Lifting {
  readonly by: Actor
  readonly reason: string
}

export type LiftResult =
  | { readonly kind: 'lifted'; readonly lockdown: Lockdown }
  /** It had ended before, and is unchanged. */
  | { readonly kind: 'ended_before'; readonly lockdown: Lockdown }

interface Deps {
  readonly store: LockdownStore & UnitWriter
  readonly clock: Clock
  /** Called once a lockdown has started or was lifted. */
  readonly changed?: () => void
}

const MOST = 500

export function createLockdowns(deps: Deps): Lockdowns {
  const { store, clock } = deps
  const find = async (id: string) => (isLockdownId(id) ? store.lockdown(id) : null)
  return {
    find,
    async list({ active }) {
      if (!active) return store.lockdowns({ beforeId: null, limit: MOST })
      const nowMs = clock.nowMs()
      const open = await store.openLockdowns()
      return open.filter((lockdown) => isInForce(lockdown, nowMs)).reverse()
    },
    start: (started, by) => start(deps, started, by),
    async lift(id, lifting) {
      const found = await find(id)
      return found === null ? null : lift(deps, found, lifting)
    },
  }
}

async function start({ store, clock, changed }: Deps, started: NewLockdown, by: Actor): Promise<Lockdown> {
  const { agents, tools, reason, durationMs } = started
  const nowMs = clock.nowMs()
  const lockdown: Lockdown = {
    id: newLockdownId(nowMs),
    agents,
    tools,
    reason: cleanReason(reason),
    by,
    startedAtMs: nowMs,
    endsAtMs: durationMs === null ? null : nowMs + durationMs,
    end: null,
  }
  await store.commit([
    { do: 'insert_lockdown', lockdown },
    { do: 'append_fact', fact: lockdownFact(lockdown, { kind: 'lockdown', by, atMs: nowMs }) },
  ])
  changed?.()
  return lockdown
}

async function lift(deps: Deps, lockdown: Lockdown, { by, reason }: Lifting): Promise<LiftResult> {
  const { store, clock, changed } = deps
  const atMs = clock.nowMs()
  if (!isInForce(lockdown, atMs)) return { kind: 'ended_before', lockdown }
  const end = { kind: 'lifted', by, reason: cleanReason(reason), atMs } as const
  const lifted = { ...lockdown, end }
  const { ok } = await store.commit([
    { do: 'end_lockdown', id: lockdown.id, end },
    { do: 'append_fact', fact: lockdownFact(lifted, { kind: 'lockdown_lifted', by, atMs }) },
  ])
  if (!ok) return { kind: 'ended_before', lockdown: await reread(store, lockdown.id, lifted) }
  changed?.()
  return { kind: 'lifted', lockdown: lifted }
}

async function reread(store: LockdownStore, id: LockdownId, otherwise: Lockdown): Promise<Lockdown> {
  return (await store.lockdown(id)) ?? otherwise
}

/** It stands within sentences, so that it has no period of its own at its end. */
function cleanReason(reason: string): string {
  return maskText(reason.trim().slice(0, MAX_LOCKDOWN_REASON)).replace(/[.\s]+$/, '')
}
