import type { FactKind } from '#protocol/audit.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import type { Actor } from '../model/actor.ts'
import { EVERY, type Lockdown, type LockdownScope, lockdownScopeWords } from '../model/lockdown.ts'

interface LockdownEvent {
  readonly kind: Extract<FactKind, 'lockdown' | 'lockdown_lifted' | 'lockdown_expired'>
  /** Null: Veto itself. */
  readonly by: Actor | null
  readonly atMs: number
}

/** A fact about a lockdown: `lck_…: agent support-agent until 2026-11-20T23:00:00.000Z: why`. */
export function lockdownFact(lockdown: Lockdown, { kind, by, atMs }: LockdownEvent): Fact {
  const { id, reason, endsAtMs, end } = lockdown
  const until = endsAtMs === null ? '' : ` until ${new Date(endsAtMs).toISOString()}`
  const why = end?.kind === 'lifted' ? end.reason : reason
  return fact({
    atMs,
    kind,
    ...actorFields(by),
    ...scopeFields(lockdown),
    reason: `${id}: ${lockdownScopeWords(lockdown)}${until}: ${why}`,
  })
}

/** A person tried to start or to lift a lockdown and may not. */
export function lockdownRefusal(by: Actor, attempt: LockdownAttempt, atMs: number): Fact {
  return fact({
    atMs,
    kind: 'lockdown_refused',
    ...actorFields(by),
    ...(typeof attempt === 'string' ? {} : scopeFields(attempt)),
    reason: `not_an_admin: tried to ${attemptWords(attempt)}`,
  })
}

/** What was to be locked down; `start`: it was not said yet; `lift`: a lockdown was to be lifted. */
export type LockdownAttempt = LockdownScope | 'start' | 'lift'

function attemptWords(attempt: LockdownAttempt): string {
  if (attempt === 'lift') return 'lift a lockdown'
  return attempt === 'start' ? 'start a lockdown' : `lock down ${lockdownScopeWords(attempt)}`
}

function actorFields(by: Actor | null): Pick<Fact, 'actor' | 'actorName'> {
  if (by === null) return { actor: 'veto', actorName: null }
  return { actor: by.id, actorName: by.name === by.id ? null : by.name }
}

function scopeFields({ agents, tools }: LockdownScope): Pick<Fact, 'agentId' | 'tool'> {
  return { agentId: agents === EVERY ? null : agents, tool: tools === EVERY ? null : tools }
}
