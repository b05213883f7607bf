import { about } from './about.ts'
import { parseBody } from './checked.ts'
import type { Exchange } from './exchange.ts'
import type { Retry } from './persist.ts'
import { GrantList, GrantQuery, GrantRequest, GrantView, MadeGrant } from './protocol/grant.ts'
import { queryOf } from './query-of.ts'
import type { Runtime } from './runtime.ts'

/** Standing approvals, within bounds. */
export interface Grants {
  make(wanted: GrantRequest): Promise<MadeGrant>
  list(query: GrantQuery): Promise<readonly GrantView[]>
  /** What is granted to calls of this session at this moment. */
  held(agentId: string, sessionId: string): Promise<HeldGrants>
  revoke(id: string): Promise<GrantView>
}

/** The names of what is granted, each once, in order. */
export interface HeldGrants {
  readonly categories: readonly string[]
  readonly tools: readonly string[]
}

interface Parts {
  readonly exchange: Exchange
  readonly persist: Retry
  readonly timeoutMs: number
  readonly runtime: Pick<Runtime, 'warn'>
}

/** Making one is tried once, as a second try could make a second one. */
export function createGrants({ exchange, persist, timeoutMs, runtime }: Parts): Grants {
  async function list(query: GrantQuery): Promise<readonly GrantView[]> {
    const wanted = parseBody(GrantQuery, query)
    const path = `/v1/grants${queryOf(wanted)}`
    const answers = {
      200: about(GrantList, ({ grants }) => grants.every((grant) => isWanted(grant, wanted))),
    }
    const { grants } = await persist((leftMs) =>
      exchange({ method: 'GET', path, answers, timeoutMs: leftMs }),
    )
    return grants
  }
  return {
    async make(wanted) {
      const body = parseBody(GrantRequest, wanted)
      const answers = { 201: about(MadeGrant, (grant) => isMade(grant, body)) }
      const made = await exchange({ method: 'POST', path: '/v1/grants', body, answers, timeoutMs })
      for (const warning of made.warnings) runtime.warn(warning)
      return made
    },
    list,
    async held(agentId, sessionId) {
      const grants = await list({ agentId, active: 'true' })
      const ofSession = grants.filter((grant) => grant.sessionId === null || grant.sessionId === sessionId)
      return {
        categories: names(ofSession.map(({ category }) => category)),
        tools: names(ofSession.map(({ tool }) => tool)),
      }
    },
    revoke(id) {
      const path = `/v1/grants/${encodeURIComponent(id)}`
      const answers = { 200: about(GrantView, (grant) => grant.id === id && !grant.active) }
      return persist((leftMs) => exchange({ method: 'DELETE', path, answers, timeoutMs: leftMs }))
    },
  }
}

function isWanted(grant: GrantView, { agentId, sessionId, active }: GrantQuery): boolean {
  return (
    (agentId === undefined || grant.agentId === agentId) &&
    (sessionId === undefined || grant.sessionId === sessionId) &&
    (active === undefined || String(grant.active) === active)
  )
}

function isMade(made: GrantView, wanted: GrantRequest): boolean {
  return (
    made.agentId === wanted.agentId &&
    made.sessionId === (wanted.sessionId ?? null) &&
    made.tool === (wanted.tool ?? null) &&
    made.category === (wanted.category ?? null) &&
    made.usesLeft === (wanted.uses ?? null)
  )
}

function names(given: readonly (string | null)[]): readonly string[] {
  return [...new Set(given.filter((name) => name !== null))].sort()
}
