import { z } from 'zod'
import { type AgentKey, SCOPES } from '../../approval/model/agent-key.ts'
import { jsonColumn, StoredNames } from './columns.ts'
import { readStored } from './read-stored.ts'

/** An agent key as a row. */
export function encodeAgentKey(key: AgentKey) {
  return {
    ...key,
    scopes: JSON.stringify(key.scopes),
    tools: key.tools === null ? null : JSON.stringify(key.tools),
  }
}

/**
 * The agent key of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeAgentKey(row: unknown): AgentKey {
  return readStored(AgentKeyRow, row)
}

const AgentKeyRow = z.object({
  hash: z.string(),
  hint: z.string(),
  agents: z.string(),
  scopes: jsonColumn(z.array(z.enum(SCOPES))),
  tools: jsonColumn(StoredNames).nullable(),
  owner: z.string().nullable(),
  createdAtMs: z.number(),
  expiresAtMs: z.number().nullable(),
  revokedAtMs: z.number().nullable(),
  lastUsedAtMs: z.number().nullable(),
  lineage: z.string(),
  replacedBy: z.string().nullable(),
})
