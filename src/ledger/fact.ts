import type { LedgerEntry } from '#protocol/audit.ts'

/** One thing that happened, before the ledger has given it its place in the chain. */
export interface Fact extends Omit<LedgerEntry, 'seq' | 'at' | 'prevHash' | 'hash'> {
  readonly atMs: number
}

/** Where the chain stands. Before the first entry: seq 0, `GENESIS` and atMs 0. */
export interface Head {
  readonly seq: number
  readonly hash: string
  readonly atMs: number
}
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64), atMs: 0 }

/** A fact about nothing in particular: what the caller does not name is null. */
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
