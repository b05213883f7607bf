import { checked } from './checked.ts'
import type { Exchange } from './exchange.ts'
import type { Persist } from './persist.ts'
import { GrantList, type GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
import { queryOf } from './query-of.ts'

/** Standing approvals, within bounds. */
export interface Grants {
  make(wanted: GrantRequest): Promise<GrantView>
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
  readonly persist: Persist
  readonly timeoutMs: number
}

/** Making one is tried once, as a second try could make a second one. */
export function createGrants({ exchange, persist, timeoutMs }: Parts): Grants {
  async function list(query: GrantQuery): Promise<readonly GrantView[]> {
    const path = `/v1/grants${queryOf(query)}`
    const { grants } = await persist((leftMs) =>
      exchange({ method: 'GET', path, answers: { 200: GrantList }, timeoutMs: leftMs }),
    )
    return grants
  }
  return {
    async make(wanted) {
      const body = checked(GrantRequest, wanted)
      return exchange({ method: 'POST', path: '/v1/grants', body, answers: { 201: GrantView }, timeoutMs })
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
      return persist((leftMs) =>
        exchange({ method: 'DELETE', path, answers: { 200: GrantView }, timeoutMs: leftMs }),
      )
    },
  }
}

function names(given: readonly (string | null)[]): readonly string[] {
  return [...new Set(given.filter((name) => name !== null))].sort()
}
