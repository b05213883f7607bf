import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Unit } from '../../src/approval/ports/unit.ts'
import { openConnection } from '../../src/storage/sqlite/connection.ts'
import { groupWriter } from '../../src/storage/sqlite/writes/write-group.ts'
import { copyWeeks } from './copy-weeks.ts'
import { ENTRIES_OF_ASKED, WEEK_HOURS, weekOf } from './history.ts'
import { createRandom } from './random.ts'

/** A record in a database file. */
export interface BuiltRecord {
  readonly file: string
  /** The moment after its last entry. */
  readonly endMs: number
}

export interface RecordSize {
  readonly entries: number
  readonly askedAWeek: number
  readonly weeks: number
}

const END_MS = Date.parse('2026-11-16T00:00:00Z')
const WEEK_MS = 7 * 86_400_000
const GROUP = 5_000

/** How many weeks, of which so much is asked, make so many entries: at least the six that a week's digest reads. */
export function sizeOf(entries: number, askedAWeek: number): RecordSize {
  const weeks = Math.min(52, Math.max(6, Math.round(entries / 192_000)))
  const most = Math.floor((entries * 0.6) / weeks / ENTRIES_OF_ASKED)
  return { entries, weeks, askedAWeek: Math.min(askedAWeek, most) }
}

/** The database of this size in the folder: the one that an earlier run built, or a new one. */
export function buildRecord(
  folder: string,
  size: RecordSize,
  progress: (entries: number) => void,
): BuiltRecord {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `record-${size.entries}-${size.askedAWeek}.db`)
  if (!existsSync(file)) {
    const unfinished = `${file}.unfinished`
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${end}`, { force: true })
    fill(unfinished, size, progress)
    renameSync(unfinished, file)
  }
  return { file, endMs: END_MS }
}

/** The first week by the writer of the server, but many units in one transaction and without waiting for the disk. */
function fill(file: string, size: RecordSize, progress: (entries: number) => void): void {
  const db = openConnection(file)
  for (const pragma of ['journal_mode = MEMORY', 'synchronous = OFF', 'cache_size = -1000000'])
    db.pragma(pragma)
  const write = groupWriter(db)
  for (const units of groupsOf(unitsOf(size))) {
    const refused = write(units).find((result) => !result.ok || !result.committed.ok)
    if (refused !== undefined) throw new TypeError('Expected every unit to be written, got a refusal')
  }
  copyWeeks(db, size.weeks - 1, progress)
  db.close()
}

function* groupsOf(units: Iterable<Unit>): Generator<readonly Unit[]> {
  let group: Unit[] = []
  for (const unit of units) {
    group.push(unit)
    if (group.length < GROUP) continue
    yield group
    group = []
  }
  yield group
}

function unitsOf({ entries, askedAWeek, weeks }: RecordSize): Iterable<Unit> {
  const asked = askedAWeek / WEEK_HOURS
  return weekOf({
    random: createRandom(7),
    fromMs: END_MS - weeks * WEEK_MS,
    asked,
    automatic: entries / weeks / WEEK_HOURS - asked * ENTRIES_OF_ASKED,
  })
}
