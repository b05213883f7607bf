import { checked } from './checked.ts'
import type { Exchange } from './exchange.ts'
import type { Persist } from './persist.ts'
import { GrantList, type GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
import { queryOf } from './query-of.ts'

/** Standing approvals, within bounds. */
export interface Grants {
  make(wanted: GrantRequest): Promise<GrantView>
  list(query: GrantQuery): Promise<readonly GrantView[]>
  revoke(id: string): Promise<GrantView>
}

interface Parts {
  readonly exchange: Exchange
  readonly persist: Persist
  readonly timeoutMs: number
}

/** Making one is tried once, as a second try could make a second one. */
export function createGrants({ exchange, persist, timeoutMs }: Parts): Grants {
  return {
    async make(wanted) {
      const body = checked(GrantRequest, wanted)
      return exchange({ method: 'POST', path: '/v1/grants', body, answers: { 201: GrantView }, timeoutMs })
    },
    async list(query) {
      const path = `/v1/grants${queryOf(query)}`
      const { grants } = await persist((leftMs) =>
        exchange({ method: 'GET', path, answers: { 200: GrantList }, timeoutMs: leftMs }),
      )
      return grants
    },
    revoke(id) {
      const path = `/v1/grants/${encodeURIComponent(id)}`
      return persist((leftMs) =>
        exchange({ method: 'DELETE', path, answers: { 200: GrantView }, timeoutMs: leftMs }),
      )
    },
  }
}
