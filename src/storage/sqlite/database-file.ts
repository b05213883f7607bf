import { lstatSync, mkdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { VetoError } from '../../core/veto-error.ts'

/** Creates the folder of a database when it is missing. @throws {VetoError} `store_unavailable`. */
export function makeFolder(database: string): void {
  const folder = dirname(resolve(database))
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new VetoError('store_unavailable', `Cannot create the database's folder ${folder}`, {
      cause: error,
    })
  }
}

/**
 * The canonical path of a database: links and other spellings of its folder are resolved. The file
 * need not exist, its folder must.
 * @throws {VetoError} `store_unavailable` when its folder, or the target of its link, cannot be read.
 */
export function canonicalPath(database: string): string {
  try {
    return resolved(resolve(database))
  } catch (error) {
    throw new VetoError('store_unavailable', `Cannot find the folder of the database ${database}`, {
      cause: error,
    })
  }
}

/** @throws {VetoError} `store_unavailable` when the path leads to a folder. */
export function requireNoFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  throw new VetoError(
    'store_unavailable',
    `${path} is a folder: expected a file in it, such as ${join(path, 'veto.db')}`,
  )
}

/**
 * Refuses a file with a second name that paths do not reveal: a hard link, or a mount of the file alone. SQLite keeps
 * its log next to the name, so two names would have two logs, and corrupt the file.
 * @throws {VetoError} `store_unavailable`, when it has one.
 */
export function requireOneName(path: string): void {
  const links = statSync(path, { throwIfNoEntry: false })?.nlink ?? 1
  if (links > 1) {
    throw new VetoError(
      'store_unavailable',
      `${path} has ${links} names (hard links), each of which would have its own log: remove the others, and make copies only with "veto backup"`,
    )
  }
  if (!isMounted(path)) return
  throw new VetoError(
    'store_unavailable',
    `${path} is mounted as a single file, without its log: mount its folder instead`,
  )
}

function resolved(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() && !isThere(file)) {
    return resolved(resolve(dirname(file), readlinkSync(file)))
  }
  return isThere(file) ? realpathSync.native(file) : join(realpathSync.native(dirname(file)), basename(file))
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Only Linux mounts single files. */
function isMounted(path: string): boolean {
  return mountTable()
    .split('\n')
    .some((line) => mountPoint(line) === path)
}

function mountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return ''
  }
}

/** The fifth field; a space in it is written as `\040`. */
function mountPoint(line: string): string | undefined {
  return line
    .split(' ')[4]
    ?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
