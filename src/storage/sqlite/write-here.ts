import type { Database } from 'better-sqlite3'
import { preparedWhenUsed } from './prepared-when-used.ts'
import type { UnitGroupWriter } from './unit-group-writer.ts'
import { writeProof } from './write-proof.ts'
import { groupWriter } from './writes/write-group.ts'

/** Writes with the connection that also reads, while everything else waits. */
export function writeHere(db: Database, path: string): UnitGroupWriter {
  const write = groupWriter(preparedWhenUsed(db))
  const prove = writeProof(db, path)
  return {
    isApart: false,
    write: async (units) => write(units),
    prove: async () => prove(),
    async close() {},
  }
}
