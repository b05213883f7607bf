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
export function lockdownRefusal(by: Actor, attempt: RefusedAttempt): Fact {
  const { atMs, scope } = attempt
  const what = scope === null ? 'lift a lockdown' : `lock down ${lockdownScopeWords(scope)}`
  return fact({
    atMs,
    kind: 'lockdown_refused',
    ...actorFields(by),
    ...(scope === null ? {} : scopeFields(scope)),
    reason: `not_an_admin: tried to ${what}`,
  })
}

interface RefusedAttempt {
  readonly atMs: number
  /** What was to be locked down; null: a lockdown was to be lifted. */
  readonly scope: LockdownScope | null
}

function actorFields(by: Actor | null): Pick<Fact, 'actor' | 'actorName'> {
  if (by === null) return { actor: 'veto', actorName: null }
  return { actor: by.id, actorName: by.name === by.id ? null : by.name }
}

function scopeFields({ agents, tools }: LockdownScope): Pick<Fact, 'agentId' | 'tool'> {
  return { agentId: agents === EVERY ? null : agents, tool: tools === EVERY ? null : tools }
}
