import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { parseBody } from './parse-body.ts'
import { CreatedGrant, GrantList, GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
import { queryOf } from './query-of.ts'
import type { Retry } from './retry.ts'
import type { Runtime } from './runtime.ts'

/** Grants: approvals for more than one call. */
export interface Grants {
  make(grant: GrantRequest): Promise<CreatedGrant>
  list(query: GrantQuery): Promise<readonly GrantView[]>
  /** The active grants of this session. */
  coverage(agentId: string, sessionId: string): Promise<GrantCoverage>
  revoke(id: string): Promise<GrantView>
}

/** The distinct names of the granted tools or categories, in order. */
export interface GrantCoverage {
  readonly categories: readonly string[]
  readonly tools: readonly string[]
}

interface Deps {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
  readonly timeoutMs: number
  readonly runtime: Pick<Runtime, 'warn'>
}

/** Creation is attempted once, as a retry could create a second one. */
export function createGrants({ exchange, retryOnFailure, timeoutMs, runtime }: Deps): Grants {
  async function list(query: GrantQuery): Promise<readonly GrantView[]> {
    const filter = parseBody(GrantQuery, query)
    const path = `/v1/grants${queryOf(filter)}`
    const answers = {
      200: answerMatching(GrantList, ({ grants }) => grants.every((grant) => matchesQuery(grant, filter))),
    }
    const { grants } = await retryOnFailure((leftMs) =>
      exchange({ method: 'GET', path, answers, timeoutMs: leftMs }),
    )
    return grants
  }
  return {
    async make(request) {
      const body = parseBody(GrantRequest, request)
      const answers = { 201: answerMatching(CreatedGrant, (grant) => isMade(grant, body)) }
      const made = await exchange({ method: 'POST', path: '/v1/grants', body, answers, timeoutMs })
      for (const warning of made.warnings) runtime.warn(warning)
      return made
    },
    list,
    async coverage(agentId, sessionId) {
      const grants = await list({ agentId, active: 'true' })
      const ofSession = grants.filter((grant) => grant.sessionId === null || grant.sessionId === sessionId)
      return {
        categories: names(ofSession.map(({ category }) => category)),
        tools: names(ofSession.map(({ tool }) => tool)),
      }
    },
    revoke(id) {
      const path = `/v1/grants/${encodeURIComponent(id)}`
      const answers = { 200: answerMatching(GrantView, (grant) => grant.id === id && !grant.active) }
      return retryOnFailure((leftMs) => exchange({ method: 'DELETE', path, answers, timeoutMs: leftMs }))
    },
  }
}

function matchesQuery(grant: GrantView, { agentId, sessionId, active }: GrantQuery): boolean {
  return (
    (agentId === undefined || grant.agentId === agentId) &&
    (sessionId === undefined || grant.sessionId === sessionId) &&
    (active === undefined || String(grant.active) === active)
  )
}

function isMade(made: GrantView, grant: GrantRequest): boolean {
  return (
    made.agentId === grant.agentId &&
    made.sessionId === (grant.sessionId ?? null) &&
    made.tool === (grant.tool ?? null) &&
    made.category === (grant.category ?? null) &&
    made.usesLeft === (grant.uses ?? null)
  )
}

function names(given: readonly (string | null)[]): readonly string[] {
  return [...new Set(given.filter((name) => name !== null))].sort()
}
