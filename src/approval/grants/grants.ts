import type { GrantRequest } from '#protocol/grant.ts'
import type { Clock } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'
import { covers } from '../../core/glob.ts'
import { isGrantId, newGrantId } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { grantFact } from '../decide/grant-made.ts'
import { requireCovered } from '../decide/require-covered.ts'
import type { Actor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import { type Grant, isActive } from '../model/grant.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { UnitWriter } from '../ports/unit.ts'

/** Operations of API keys on grants. */
export interface Grants {
  /** Of the agents that the key covers, newest first, at most 500. */
  list(key: AgentKey, filter: GrantListing): Promise<readonly Grant[]>
  /** @throws {VetoError} `agent_not_covered`. */
  make(body: GrantRequest, key: AgentKey): Promise<Grant>
  /** An agent may revoke its own grants. Revoking twice changes nothing. @throws {VetoError} `not_found`. */
  revoke(id: string, key: AgentKey): Promise<Grant>
  /** Revokes a grant in somebody's name; null when there is none. */
  revokeAs(id: string, by: Actor): Promise<Grant | null>
}

export interface GrantListing {
  readonly agentId: string | null
  readonly sessionId: string | null
  /** Null: active or not. */
  readonly active: boolean | null
}

interface Deps {
  readonly store: Pick<GrantStore, 'grant' | 'grants'> & UnitWriter
  readonly clock: Clock
  /** Called after a grant was made or revoked. */
  readonly changed?: () => void
}

const MOST = 500

export function createGrants(deps: Deps): Grants {
  const { store } = deps
  return {
    list: (key, listing) => list(deps, key, listing),
    make: (body, key) => make(deps, body, key),
    async revoke(id, key) {
      const found = isGrantId(id) ? await store.grant(id) : null
      if (found === null || !covers(key.agents, found.agentId)) {
        throw new VetoError(
          'not_found',
          'There is no such grant of an agent that this key covers; GET /v1/grants lists the grants',
        )
      }
      return revokeAs(deps, found, { id: `key:${key.hint}`, name: `key:${key.hint}` })
    },
    async revokeAs(id, by) {
      const found = isGrantId(id) ? await store.grant(id) : null
      return found === null ? null : revokeAs(deps, found, by)
    },
  }
}

/** Reads all pages, so that grants of other agents hide none. */
async function list({ store, clock }: Deps, key: AgentKey, listing: GrantListing): Promise<Grant[]> {
  const nowMs = clock.nowMs()
  const activeAtMs = listing.active === true ? nowMs : null
  const found: Grant[] = []
  for (let beforeId: Grant['id'] | null = null; ; ) {
    const page: readonly Grant[] = await store.grants({ activeAtMs, beforeId, limit: MOST })
    found.push(
      ...page.filter((grant) => covers(key.agents, grant.agentId) && isListed(grant, listing, nowMs)),
    )
    const last = page.at(-1)
    if (last === undefined || page.length < MOST || found.length >= MOST) return found.slice(0, MOST)
    beforeId = last.id
  }
}

function isListed(grant: Grant, { agentId, sessionId, active }: GrantListing, nowMs: number): boolean {
  return (
    (agentId === null || grant.agentId === agentId) &&
    (sessionId === null || grant.sessionId === sessionId) &&
    (active === null || isActive(grant, nowMs) === active)
  )
}

async function make({ store, clock, changed }: Deps, body: GrantRequest, key: AgentKey): Promise<Grant> {
  requireCovered(key, { agentId: body.agentId, tool: body.tool ?? null })
  const nowMs = clock.nowMs()
  const by = { id: `key:${key.hint}`, name: `key:${key.hint}` }
  const grant: Grant = {
    id: newGrantId(nowMs),
    agentId: body.agentId,
    sessionId: body.sessionId ?? null,
    scope: scopeOf(body),
    expiresAtMs: nowMs + (parseDuration(body.expiresIn) ?? 0),
    usesLeft: body.uses ?? null,
    createdAtMs: nowMs,
    by,
    requestId: null,
    requirements: null,
    revocation: null,
  }
  await store.commit([
    { do: 'insert_grant', grant },
    { do: 'append_fact', fact: grantFact(grant, { kind: 'granted', by, atMs: nowMs }) },
  ])
  changed?.()
  return grant
}

function scopeOf({ tool, category }: GrantRequest): Grant['scope'] {
  return tool === undefined ? { kind: 'category', name: category ?? '' } : { kind: 'tool', name: tool }
}

async function revokeAs({ store, clock, changed }: Deps, grant: Grant, by: Actor): Promise<Grant> {
  if (grant.revocation !== null) return grant
  const atMs = clock.nowMs()
  const { ok } = await store.commit([
    { do: 'revoke_grant', id: grant.id, by, atMs },
    { do: 'append_fact', fact: grantFact(grant, { kind: 'revoked', by, atMs }) },
  ])
  changed?.()
  if (ok) return { ...grant, revocation: { by, atMs } }
  return (await store.grant(grant.id)) ?? grant
}
