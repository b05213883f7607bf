import type { LedgerEntry } from '#protocol/audit.ts'

/** One thing that happened, before it is linked into the chain. */
export interface Fact extends Omit<LedgerEntry, 'seq' | 'at' | 'prevHash' | 'hash'> {
  readonly atMs: number
}

/** The last entry of the chain. Before the first entry: seq 0, `GENESIS` and atMs 0. */
export interface Head {
  readonly seq: number
  readonly hash: string
  readonly atMs: number
}
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64), atMs: 0 }

/** A fact whose other fields are null. */
export function fact(known: Pick<Fact, 'atMs' | 'kind' | 'actor'> & Partial<Fact>): Fact {
  return {
    requestId: null,
    agentId: null,
    tool: null,
    actorName: null,
    outcome: null,
    status: null,
    matchedPolicyId: null,
    matchedRule: null,
    reason: null,
    latencyMs: null,
    bundleHash: null,
    paramsDigest: null,
    ...known,
  }
}
