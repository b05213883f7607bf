import type { Clock } from '../../core/clock.ts'
import { fileDiagnostic } from '../source/bundle-error.ts'
import { type FolderSnapshot, readFolder } from '../source/read-folder.ts'

/** How a folder is read when it may be changing. */
export interface SettleOptions {
  readonly folder: string
  readonly clock: Clock
  /** How long a folder must be unchanged to count as settled. */
  readonly settleMs: number
  /** Ends the wait with the last reading. */
  readonly signal: AbortSignal
}

const MAX_SETTLE_MS = 30_000

/**
 * Reads a folder until two readings, `settleMs` apart, find the same. `known` is a reading to start from.
 * A folder that is still changing after 30 seconds has that as its only error.
 */
export async function readSettled(options: SettleOptions, known?: FolderSnapshot): Promise<FolderSnapshot> {
  const { folder, clock, settleMs, signal } = options
  const untilMs = clock.ticksMs() + MAX_SETTLE_MS
  let before = known ?? (await readFolder(folder))
  for (;;) {
    await pause(clock, settleMs, signal)
    const reading = await readFolder(folder)
    if (reading.fingerprint === before.fingerprint || signal.aborted) return reading
    // Equal to no other reading, so that this one is never taken for one that was checked.
    if (clock.ticksMs() >= untilMs)
      return { ...reading, diagnostics: [fileDiagnostic(folder, RESTLESS)], fingerprint: '' }
    before = reading
  }
}

const RESTLESS = `the policy folder has kept changing for ${MAX_SETTLE_MS / 1_000} seconds`

/**
 * As `readSettled`, without a wait between the readings when nothing in the folder was changed within the last
 * `settleMs`. A change that the file system dates into the future counts as one of now.
 */
export async function readWhenSettled(options: SettleOptions): Promise<FolderSnapshot> {
  const { folder, clock, settleMs } = options
  const first = await readFolder(folder)
  if (clock.nowMs() - first.changedAtMs < settleMs) return readSettled(options, first)
  const second = await readFolder(folder)
  return first.fingerprint === second.fingerprint ? second : readSettled(options, second)
}

function pause(clock: Clock, forMs: number, signal: AbortSignal): Promise<void> {
  if (forMs === 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      callOff()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const callOff = clock.after(forMs, done)
    signal.addEventListener('abort', done)
  })
}
