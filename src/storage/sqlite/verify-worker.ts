import { parentPort, workerData } from 'node:worker_threads'
import { verifyPart } from '../../approval/queries/verify-part.ts'
import { openReader } from './connection.ts'
import { auditReads } from './reads/audit.ts'
import type { GuardedRead } from './reads/guarded-read.ts'
import { ledgerReads } from './reads/ledger.ts'
import { recordedParamsReads } from './reads/recorded-params.ts'
import { validPages } from './reads/valid-page.ts'
import type { PartOfDatabase } from './verify-apart.ts'

/** Worker thread: verifies one part of the ledger and answers with what it found. */
async function answer({ path, part }: PartOfDatabase): Promise<void> {
  const db = openReader(path)
  if (db === null) throw new Error(`The thread that verifies the ledger cannot read ${path}`)
  try {
    db.pragma(`cache_size = -${CACHE_KIB}`)
    const source = {
      ...ledgerReads(db, unguarded),
      ...recordedParamsReads(db, unguarded),
      ...auditReads(db, unguarded),
      ...validPages(db),
    }
    parentPort?.postMessage(await verifyPart(source, part))
  } finally {
    db.close()
  }
}

/** Rows are read about once, in order: with SQLite's usual cache the thread would hold 14 MB more, and be no faster. */
const CACHE_KIB = 2_000

/** The store that started the thread guards its files. */
const unguarded: GuardedRead = async (read) => read()

void answer(workerData)
