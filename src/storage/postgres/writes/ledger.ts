import { z } from 'zod'
import type { LedgerEntry } from '#protocol/audit.ts'
import type { Unit } from '../../../approval/ports/unit.ts'
import { headOf, link } from '../../../ledger/chain.ts'
import type { Fact, Head } from '../../../ledger/fact.ts'
import type { Result, Statement } from '../session/connection.ts'
import { inserting } from './insert.ts'

/** Locks the head of the chain until the transaction ends, and reads it. */
export const LOCK_HEAD: Statement = {
  text: `SELECT seq, encode(hash, 'hex') AS hash, at_ms AS "atMs" FROM chain_head FOR UPDATE`,
  values: [],
}

/** The head that `LOCK_HEAD` read. */
export function headIn(result: Result | undefined): Head {
  return HeadRow.parse(result?.rows[0])
}

const HeadRow = z.object({ seq: z.number(), hash: z.string(), atMs: z.number() })

/** The entries of these facts, after `head`. @throws {Error} for a fact that no entry can hold. */
export function entriesOf(facts: readonly Fact[], head: Head): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = []
  let last = head
  for (const fact of facts) {
    const entry = link(last, fact)
    entries.push(entry)
    last = headOf(entry)
  }
  return entries
}

export function factsOf(unit: Unit): readonly Fact[] {
  return unit.flatMap((change) => (change.do === 'append_fact' ? [change.fact] : []))
}

/** Writes entries: the head moves, and they follow. Their reasons must be known. */
export function appendAll(
  entries: readonly LedgerEntry[],
  reasonId: (reason: string) => number,
): readonly Statement[] {
  const last = entries.at(-1)
  if (last === undefined) return []
  const { seq, hash, atMs } = headOf(last)
  return [
    {
      text: `UPDATE chain_head SET seq = $1, hash = decode($2, 'hex'), at_ms = $3`,
      values: [seq, hash, atMs],
    },
    insert(
      entries.map(({ at, reason, prevHash, hash: own, ...entry }) => ({
        ...entry,
        atMs: Date.parse(at),
        reasonId: reason === null ? null : reasonId(reason),
        prevHash: `\\x${prevHash}`,
        hash: `\\x${own}`,
      })),
    ),
  ]
}

const insert = inserting({
  table: 'ledger',
  columns: [
    'seq',
    'at_ms',
    'latency_ms',
    'reason_id',
    'kind',
    'request_id',
    'agent_id',
    'tool',
    'actor',
    'actor_name',
    'outcome',
    'status',
    'matched_policy_id',
    'matched_rule',
    'bundle_hash',
    'params_digest',
    'prev_hash',
    'hash',
  ],
})
