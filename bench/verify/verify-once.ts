import { hash } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import { createVerifyRecord } from '../../src/approval/queries/verify-record.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import type { RunFigures } from './run-apart.ts'

const TYPICAL_BYTES = 600
const [file = '', threads = ''] = process.argv.slice(2)
console.log(JSON.stringify(await measured(Number(threads) === 0 ? base : veto)))

/** Verifies the whole record as the command line and the server do. */
async function veto(): Promise<number> {
  const log = createLog('silent')
  const store = await openStore({ database: file, log, changes: createInProcessChanges(), alone: false })
  try {
    const noSignatures = () => Promise.reject(new Error('Nothing is signed here'))
    const { whole, entries, fault } = await createVerifyRecord(store, noSignatures, Number(threads))()
    if (!whole) throw new Error(`Expected a valid ledger, entry ${entries + 1} ${fault}`)
    return entries
  } finally {
    await store.close()
  }
}

/** What no verification can do without: reads each row, and hashes as many bytes as an entry has. */
async function base(): Promise<number> {
  const text = 'x'.repeat(TYPICAL_BYTES)
  const db = new Database(file, { readonly: true })
  let entries = 0
  for (const _ of db.prepare('SELECT * FROM ledger ORDER BY seq').raw().iterate()) {
    hash('sha256', text, 'hex')
    entries += 1
  }
  db.close()
  return entries
}

async function measured(work: () => Promise<number>): Promise<RunFigures> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const loadedMegabytes = peakMegabytes()
  const cpu = process.cpuUsage()
  const startMs = systemClock.ticksMs()
  delay.enable()
  const entries = await work()
  delay.disable()
  const elapsedMs = systemClock.ticksMs() - startMs
  const { user, system } = process.cpuUsage(cpu)
  return {
    entries,
    elapsedMs,
    cpuMs: (user + system) / 1_000,
    peakMegabytes: peakMegabytes(),
    loadedMegabytes,
    longestBlockMs: delay.max / 1e6,
  }
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1_024
}
