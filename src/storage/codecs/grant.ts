import { z } from 'zod'
import type { Grant } from '../../approval/model/grant.ts'
import { GrantIdColumn, jsonColumn, RequestIdColumn } from './columns.ts'
import { readStored } from './read-stored.ts'
import { encodeRequirement, StoredRequirement } from './requirement.ts'

/** A grant as a row. */
export function encodeGrant({ scope, by, requirements, revocation, ...own }: Grant) {
  return {
    ...own,
    scopeKind: scope.kind,
    scopeName: scope.name,
    byId: by.id,
    byName: by.name,
    requirements: requirements === null ? null : JSON.stringify(requirements.map(encodeRequirement)),
    revokedById: revocation?.by.id ?? null,
    revokedByName: revocation?.by.name ?? null,
    revokedAtMs: revocation?.atMs ?? null,
  }
}

/**
 * The grant of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid, for example with a revocation but no revoker.
 */
export function decodeGrant(row: unknown): Grant {
  const { scopeKind, scopeName, byId, byName, revokedById, revokedByName, revokedAtMs, ...own } = readStored(
    GrantRow,
    row,
  )
  return {
    ...own,
    scope: { kind: scopeKind, name: scopeName },
    by: { id: byId, name: byName },
    revocation:
      revokedAtMs === null ? null : { by: { id: revokedById, name: revokedByName }, atMs: revokedAtMs },
  }
}

const grant = {
  id: GrantIdColumn,
  agentId: z.string(),
  sessionId: z.string().nullable(),
  scopeKind: z.enum(['tool', 'category']),
  scopeName: z.string(),
  expiresAtMs: z.number(),
  usesLeft: z.number().nullable(),
  createdAtMs: z.number(),
  byId: z.string(),
  byName: z.string(),
  requestId: RequestIdColumn.nullable(),
  requirements: jsonColumn(z.array(StoredRequirement)).nullable(),
}

const GrantRow = z.union([
  z.object({ ...grant, revokedById: z.null(), revokedByName: z.null(), revokedAtMs: z.null() }),
  z.object({ ...grant, revokedById: z.string(), revokedByName: z.string(), revokedAtMs: z.number() }),
])
