import { z } from 'zod'
import { VetoError } from '../../../core/veto-error.ts'
import { type OtherRowSet, ROW_SETS } from '../../common/row-sets.ts'
import type { Batch, StoredRow, TransferEnd } from '../../common/transfer-end.ts'
import { encodeProgress } from '../../common/transfer-mark.ts'
import type { Connection, Statement } from '../session/connection.ts'
import { inserting } from './insert.ts'
import { appendAll } from './ledger.ts'
import { createReasonNumbers } from './reasons.ts'
import { allowedAtMs } from './requests.ts'

/** Writes rows that were read from another database; triggers count them as they do new ones. */
export function rowWriter(connection: () => Promise<Connection>): TransferEnd['append'] {
  const statementsOf = batchStatements()
  return async (batch, { from, to }) => {
    const session = await connection()
    try {
      const [, advanced] = await session.run([BEGIN, advance(encodeProgress(from), encodeProgress(to))])
      if (advanced?.count !== 1) throw somebodyElse()
      await statementsOf(session, batch)
      await session.run([COMMIT])
    } catch (error) {
      await session.run([ROLLBACK]).catch(() => {})
      throw error instanceof VetoError ? error : session.explain(error)
    }
  }
}

const BEGIN: Statement = { text: 'BEGIN', values: [], unprepared: true }
const COMMIT: Statement = { text: 'COMMIT', values: [], unprepared: true }
const ROLLBACK: Statement = { text: 'ROLLBACK', values: [], unprepared: true }

function advance(from: string, to: string): Statement {
  const text = "UPDATE transfer SET progress = $1 WHERE role = 'arriving' AND progress = $2"
  return { text, values: [to, from] }
}

function somebodyElse(): VetoError {
  return new VetoError('store_locked', 'Another "veto migrate" writes to the same database: let it end')
}

function batchStatements(): (session: Connection, batch: Batch) => Promise<void> {
  const reasons = createReasonNumbers()
  return async (session, batch) => {
    if (batch.rows.length === 0) return
    if (batch.set !== 'ledger') {
      await session.run([rowsOf(batch.set, batch.rows)])
      return
    }
    const results = await session.run(reasons.missing(batch.rows))
    const found = results.at(-1)
    if (found !== undefined) reasons.remember(found)
    await session.run(appendAll(batch.rows, reasons.of))
  }
}

function rowsOf(set: OtherRowSet, rows: readonly StoredRow[]): Statement {
  if (set === 'epoch') {
    return { text: 'UPDATE epoch SET epoch = $1', values: rows.map(({ epoch = null }) => epoch) }
  }
  if (set !== 'requests') return inserting({ table: set, columns: ROW_SETS[set] })(rows)
  const columns = [...ROW_SETS.requests, 'allowed_at_ms', 'execution_status', 'execution_at_ms']
  return inserting({ table: set, columns })(rows.map(withDerived))
}

/** With what statements look for and its JSON columns contain. */
function withDerived(row: StoredRow) {
  const { state, createdAtMs, execution } = Request.parse(row)
  return {
    ...row,
    allowedAtMs: allowedAtMs({ state, createdAtMs }),
    executionStatus: execution?.status ?? null,
    executionAtMs: execution?.atMs ?? null,
  }
}

const parsed = z.string().transform((text): unknown => JSON.parse(text))
const Request = z.object({
  createdAtMs: z.number(),
  state: parsed.pipe(
    z.union([
      z.object({ status: z.literal('approved'), settledAtMs: z.number() }),
      z.object({ status: z.enum(['allowed', 'denied', 'pending', 'rejected', 'expired', 'cancelled']) }),
    ]),
  ),
  execution: parsed.pipe(z.object({ status: z.string(), atMs: z.number() })).nullable(),
})
