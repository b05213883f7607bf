import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OpenCall, type OpenCallStore } from '../../../client/src/adapters/claude-code/index.ts'

/**
 * Keeps open calls in this folder: one folder a session, one file a call. Sessions in which nothing was started or deferred for
 * 30 days are removed.
 */
export function createFileStore(folder: string): OpenCallStore {
  return {
    async ofSession(sessionId) {
      await checkOwner(folder)
      return callsIn(join(folder, nameOf(sessionId)))
    },
    async save(call) {
      const session = join(folder, nameOf(call.sessionId))
      await mkdir(session, { recursive: true, mode: 0o700 })
      await checkOwner(folder)
      const file = join(session, nameOf(call.requestId))
      const partial = `${file}.${randomUUID()}`
      await writeFile(partial, JSON.stringify(call), { mode: 0o600 })
      await rename(partial, `${file}${SUFFIX}`)
      // What cannot be removed must not keep a call from running.
      await removeOld(folder).catch(() => undefined)
    },
    async remove({ sessionId, requestId }) {
      await rm(join(folder, nameOf(sessionId), `${nameOf(requestId)}${SUFFIX}`), { force: true })
    },
  }
}

const SUFFIX = '.json'
const MAX_AGE_MS = 30 * 86_400_000

/** Ids come from outside, and may hold what a file name must not. */
function nameOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32)
}

/** @throws {Error} when somebody else could change what is kept. */
async function checkOwner(folder: string): Promise<void> {
  const found = await unlessMissing(stat(folder))
  if (found === null || process.getuid === undefined) return
  if (found.uid === process.getuid() && (found.mode & WRITABLE_BY_OTHERS) === 0) return
  throw new Error(
    `Expected ${folder} to be a folder of this user that nobody else can write to; run chmod 700 on it, or name another with --state`,
  )
}

const WRITABLE_BY_OTHERS = 0o022

async function callsIn(session: string): Promise<readonly OpenCall[]> {
  const names = (await namesIn(session)).filter((name) => name.endsWith(SUFFIX))
  const calls = await Promise.all(names.map((name) => readCall(join(session, name))))
  return calls.filter((call) => call !== null)
}

/** Null when it was removed meanwhile. */
async function readCall(file: string): Promise<OpenCall | null> {
  const text = await unlessMissing(readFile(file, 'utf8'))
  return text === null ? null : OpenCall.parse(JSON.parse(text))
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const session = join(folder, name)
    const found = await unlessMissing(stat(session))
    if (found !== null && found.mtimeMs < Date.now() - MAX_AGE_MS)
      await rm(session, { recursive: true, force: true })
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await unlessMissing(readdir(folder))) ?? []
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null
    throw error
  }
}
