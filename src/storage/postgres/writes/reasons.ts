import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Fact } from '../../../ledger/fact.ts'
import type { Result, Statement } from '../session/connection.ts'
import { inserting } from './insert.ts'

/** The numbers of reasons, which never change once they are committed. */
export interface ReasonNumbers {
  /** Writes the unknown ones, and then reads their numbers; nothing when all are known. */
  missing(facts: readonly Pick<Fact, 'reason'>[]): readonly Statement[]
  /** Remembers what the last of these statements read. */
  remember(result: Pick<Result, 'rows'>): void
  /** @throws {TypeError} when it was not among the facts. */
  of(reason: string): number
  /** Needed when a transaction that wrote some may not have been committed. */
  forget(): void
}

/** Of values that others could make many of. */
const MAX_REMEMBERED = 20_000
/** Of all of them together, as others choose their length, too. */
const MAX_CHARACTERS = 4_000_000

export function createReasonNumbers(): ReasonNumbers {
  const known = new Map<string, number>()
  let characters = 0

  function forget(): void {
    known.clear()
    characters = 0
  }

  return {
    missing(facts) {
      if (known.size > MAX_REMEMBERED || characters > MAX_CHARACTERS) forget()
      const reasons = new Set(facts.flatMap(({ reason }) => (reason === null ? [] : [reason])))
      // No entry can hold a lone surrogate, and its unit is refused.
      const unknown = [...reasons].filter((reason) => reason.isWellFormed() && !known.has(reason))
      return unknown.length === 0 ? [] : [insertAll(unknown), { text: FIND, values: [unknown.map(hashOf)] }]
    },
    remember({ rows }) {
      for (const { id, reason } of z.array(ReasonRow).parse(rows)) {
        known.set(reason, id)
        characters += reason.length
      }
    },
    of(reason) {
      const id = known.get(reason)
      if (id === undefined) throw new TypeError('Expected the number of a reason, found none')
      return id
    },
    forget,
  }
}

const ReasonRow = z.object({ id: z.number(), reason: z.string() })

function insertAll(reasons: readonly string[]): Statement {
  return insert(
    reasons.map((reason) => ({
      hash: `\\x${hashOf(reason).toString('hex')}`,
      reason,
      folded: reason.toLowerCase(),
    })),
  )
}

function hashOf(reason: string): Buffer {
  return createHash('sha256').update(reason).digest()
}

const insert = inserting({
  table: 'ledger_reasons',
  columns: ['hash', 'reason', 'folded'],
  suffix: 'ON CONFLICT (hash) DO NOTHING',
})

const FIND = 'SELECT id, reason FROM ledger_reasons WHERE hash = ANY($1::bytea[])'
