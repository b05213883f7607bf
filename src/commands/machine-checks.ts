import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Check } from '../approval/workspace/checks.ts'
import type { Clock } from '../core/clock.ts'
import type { CallbackTargets } from '../webhook/callback-target.ts'

const GB = 1_000_000_000
const LITTLE_BYTES = GB
const TOO_LITTLE_BYTES = GB / 10
const TIMEOUT_MS = 5_000

/** The space on the disk of the database. */
export async function diskCheck(database: string): Promise<Check> {
  const free = await freeBytes(dirname(resolve(database)))
  if (free === null)
    return { area: 'disk', state: 'ok', message: 'the free space is not known here', fix: null }
  const message = `${(free / GB).toFixed(1)} GB are free for the database`
  if (free >= LITTLE_BYTES) return { area: 'disk', state: 'ok', message, fix: null }
  const fix = 'free some space, or move the database: without space every call is denied'
  return { area: 'disk', state: free < TOO_LITTLE_BYTES ? 'broken' : 'warning', message, fix }
}

/** Of the nearest folder that exists; null where the file system does not say. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    const parent = dirname(folder)
    return parent === folder ? null : freeBytes(parent)
  }
}

/** Whether each receiver of callbacks answers. Nothing is sent but the headers of a HEAD request. */
export async function callbackChecks(targets: CallbackTargets, clock: Clock): Promise<readonly Check[]> {
  return Promise.all([...targets].map(([name, { url }]) => callbackCheck(name, url, clock)))
}

async function callbackCheck(name: string, url: string, clock: Clock): Promise<Check> {
  const timeout = new AbortController()
  const callOff = clock.after(TIMEOUT_MS, () => timeout.abort())
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: timeout.signal })
    return { area: 'callbacks', state: 'ok', message: `the receiver of ${name} answers`, fix: null }
  } catch {
    return {
      area: 'callbacks',
      state: 'warning',
      message: `the receiver of ${name} does not answer`,
      fix: `check its URL in VETO_CALLBACKS, and that this machine can reach it; callbacks are tried again for a day`,
    }
  } finally {
    callOff()
  }
}
