import type { Database } from 'better-sqlite3'
import { VetoError } from '../../../core/veto-error.ts'
import { encodeDigest } from '../../codecs/entry-columns.ts'
import { camelCase, type OtherRowSet, ROW_SETS } from '../../common/row-sets.ts'
import type { Batch, StoredRow, TransferEnd } from '../../common/transfer-end.ts'
import { encodeProgress } from '../../common/transfer-mark.ts'
import { STORED } from '../reads/row-pages.ts'
import { ledgerWriter } from './ledger.ts'
import { bundleNumbers } from './requests.ts'

/** Prepares writing rows that were read from another database; triggers count and index them as they do new ones. */
export function rowWriter(db: Database): TransferEnd['append'] {
  const write = batchWriter(db)
  const advance = db.prepare("UPDATE transfer SET progress = ? WHERE role = 'arriving' AND progress = ?")
  const append = db.transaction((batch: Batch, from: string, to: string) => {
    if (advance.run(to, from).changes !== 1) throw somebodyElse()
    write(batch)
  })
  return async (batch, { from, to }) => append.immediate(batch, encodeProgress(from), encodeProgress(to))
}

function somebodyElse(): VetoError {
  return new VetoError('store_locked', 'Another "veto migrate" writes to the same database: let it end')
}

type WriteRow = (row: StoredRow) => void

function batchWriter(db: Database): (batch: Batch) => void {
  const prepared = new Map<OtherRowSet, WriteRow>()
  const append = ledgerWriter(db)
  return (batch) => {
    if (batch.set === 'ledger') {
      for (const entry of batch.rows) append(entry)
      return
    }
    const write = prepared.get(batch.set) ?? writerOf(db, batch.set)
    prepared.set(batch.set, write)
    for (const row of batch.rows) write(row)
  }
}

function writerOf(db: Database, set: OtherRowSet): WriteRow {
  switch (set) {
    case 'epoch': {
      const raise = db.prepare('UPDATE epoch SET epoch = @epoch')
      return (row) => void raise.run(row)
    }
    case 'requests':
      return requestWriter(db)
    case 'automatic_counts':
      return countWriter(db)
    default:
      return plainWriter(db, set)
  }
}

function plainWriter(db: Database, set: OtherRowSet): WriteRow {
  const { from, columns = {} } = STORED[set]
  // What only reads differently is written under its own name.
  const names = ROW_SETS[set].map((column) =>
    /^\w+$/.test(columns[column] ?? '') ? columns[column] : column,
  )
  const insert = db.prepare(`INSERT INTO ${from} (${names.join(', ')}) VALUES (${values(ROW_SETS[set])})`)
  return (row) => void insert.run(row)
}

function values(columns: readonly string[]): string {
  return columns.map((column) => `@${camelCase(column)}`).join(', ')
}

const PARAMS = ['shown', 'exact', 'context', 'edit', 'params_schema']

function requestWriter(db: Database): WriteRow {
  const own = ROW_SETS.requests.filter((column) => !PARAMS.includes(column))
  const names = own.map(
    (column) => ({ subject: 'matter', bundle_hash: 'bundle_id' })[String(column)] ?? column,
  )
  const insert = db.prepare(`INSERT INTO requests (${names.join(', ')}) VALUES (${values(own)})`)
  const insertParams = db.prepare(
    `INSERT INTO request_params (request_number, ${PARAMS.join(', ')}) VALUES (@number, ${values(PARAMS)})`,
  )
  const bundleId = bundleNumbers(db)
  return (row) => {
    const { bundleHash, paramsDigest, shown } = row
    const stored = {
      ...row,
      bundleHash: bundleId(String(bundleHash)),
      paramsDigest: encodeDigest(String(paramsDigest)),
    }
    const number = insert.run(stored).lastInsertRowid
    if (shown !== null) insertParams.run({ ...row, number })
  }
}

function countWriter(db: Database): WriteRow {
  const calls = ['tool', 'agent_id', 'policy_id', 'rule', 'status']
  const find = db
    .prepare<[StoredRow], number>(
      `SELECT id FROM automatic_calls WHERE (${calls.join(', ')}) = (${values(calls)})`,
    )
    .pluck()
  const insertCalls = db.prepare(
    `INSERT INTO automatic_calls (${calls.join(', ')}) VALUES (${values(calls)})`,
  )
  const insert = db.prepare(
    'INSERT INTO automatic_counts (span_ms, start_ms, calls_id, requests) VALUES (@spanMs, @startMs, @callsId, @requests)',
  )
  return (row) => void insert.run({ ...row, callsId: find.get(row) ?? insertCalls.run(row).lastInsertRowid })
}
