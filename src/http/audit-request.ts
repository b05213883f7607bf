import type { FastifyRequest } from 'fastify'
import type { AuditSearch } from '#protocol/audit.ts'
import { type AuditFilter, auditFilter } from '../approval/model/audit-filter.ts'
import { clientOf } from './authenticate.ts'

/** A key for every agent also sees entries about no agent: bundles, digests. */
const EVERY_AGENT = '*'

/** The filter of a query, within the agents that the key covers; `result` is another name for `outcome`. */
export function auditRequest(
  request: FastifyRequest,
  { result, ...query }: AuditSearch,
  nowMs: number,
): AuditFilter {
  const { agents } = clientOf(request).key
  const filter = auditFilter(result === undefined ? query : { ...query, outcome: result }, nowMs)
  return agents === EVERY_AGENT ? filter : { ...filter, agents }
}
