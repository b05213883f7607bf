import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../core/canonical-json.ts'
import { errorMessage } from '../../core/error-message.ts'
import type { ReadFile } from './build-lists.ts'
import { type Diagnostic, describeDiagnostic, fileDiagnostic } from './bundle-error.ts'
import { isIgnored, roleOf } from './file-role.ts'
import { changeOf, type Entry, readEntry } from './read-entry.ts'
import type { SourceFile } from './source-file.ts'

/** All that was found in a folder of policies at one reading, by name and in order. */
export interface FolderSnapshot {
  readonly policies: readonly SourceFile[]
  readonly tests: readonly SourceFile[]
  /** Every other file, for `lists:` to name. */
  readonly lists: ReadonlyMap<string, ReturnType<ReadFile>>
  /** What could not be read, or stands where nothing is read. */
  readonly diagnostics: readonly Diagnostic[]
  /** Tells two readings apart that found anything else. */
  readonly fingerprint: string
  /** When the youngest of the files and folders was changed, by the clock of the file system. */
  readonly changedAtMs: number
  /** The subfolders, by their paths within the folder. */
  readonly subfolders: readonly string[]
}

const MAX_FILES = 1_000
const MAX_DEPTH = 8

/**
 * Reads a folder once: at most 1,000 files, 8 folders deep, links followed. Never rejects: what cannot be read is a
 * error of the reading.
 */
export async function readFolder(folder: string): Promise<FolderSnapshot> {
  const found: FolderContents = {
    policies: [],
    tests: [],
    lists: new Map(),
    diagnostics: [],
    subfolders: [],
    prints: [],
    changedAtMs: 0,
  }
  try {
    const home = await realpath(folder)
    found.changedAtMs = changeOf(await stat(home))
    await walk(home, '', found)
  } catch (error) {
    found.diagnostics.push(fileDiagnostic(folder, folderProblem(error)))
  }
  const fingerprint = sha256(...found.prints, ...found.diagnostics.map(describeDiagnostic))
  return { ...found, fingerprint }
}

function folderProblem(error: unknown): string {
  const { code }: { readonly code?: unknown } = Object(error)
  if (code === 'ENOENT') return 'there is no such folder'
  if (code === 'ENOTDIR') return 'expected a folder, got a file'
  return `the policy folder cannot be read: ${errorMessage(error)}`
}

interface FolderContents {
  readonly policies: SourceFile[]
  readonly tests: SourceFile[]
  readonly lists: Map<string, ReturnType<ReadFile>>
  readonly diagnostics: Diagnostic[]
  readonly subfolders: string[]
  readonly prints: string[]
  changedAtMs: number
}

async function walk(home: string, inside: string, found: FolderContents): Promise<void> {
  const names = (await readdir(join(home, inside))).filter((name) => !isIgnored(name)).sort()
  for (const name of names) {
    const path = inside === '' ? name : `${inside}/${name}`
    if (found.prints.length >= MAX_FILES) throw new RangeError(`it contains more than ${MAX_FILES} files`)
    const entry = await readEntry(home, path)
    if (entry.kind !== 'unreadable') found.changedAtMs = Math.max(found.changedAtMs, entry.changedAtMs)
    if (entry.kind === 'folder') await enter(home, path, found)
    else take(path, entry, found)
  }
}

async function enter(home: string, path: string, found: FolderContents): Promise<void> {
  if (/\.ya?ml$/i.test(path)) found.diagnostics.push(fileDiagnostic(path, 'expected a file, got a folder'))
  if (path.split('/').length > MAX_DEPTH) {
    found.diagnostics.push(
      fileDiagnostic(path, `is not loaded, as it is more than ${MAX_DEPTH} folders deep`),
    )
    return
  }
  found.subfolders.push(path)
  try {
    await walk(home, path, found)
  } catch (error) {
    if (error instanceof RangeError) throw error
    found.diagnostics.push(fileDiagnostic(path, `cannot be read: ${errorMessage(error)}`))
  }
}

function take(path: string, entry: Exclude<Entry, { kind: 'folder' }>, found: FolderContents): void {
  const role = roleOf(path)
  const read = textOf(entry)
  found.prints.push(`${path}\n${read.ok ? sha256(read.text) : read.why}\n`)
  if (role.kind === 'misplaced') found.diagnostics.push(role.diagnostic)
  else if (role.kind === 'list') found.lists.set(path, insideOnly(entry, read))
  else if (!read.ok) found.diagnostics.push(fileDiagnostic(path, `cannot be read: ${read.why}`))
  else if (role.kind !== 'ignored')
    found[role.kind === 'test' ? 'tests' : 'policies'].push({ name: path, text: read.text })
}

/** A link of a list must not lead out of the folder, as what a list holds may be shown. */
function insideOnly(entry: Entry, read: ReturnType<ReadFile>): ReturnType<ReadFile> {
  if (entry.kind !== 'file' || entry.isInside) return read
  return { ok: false, why: 'it is outside the policy folder' }
}

function textOf(entry: Exclude<Entry, { kind: 'folder' }>): ReturnType<ReadFile> {
  if (entry.kind === 'unreadable') return { ok: false, why: entry.why }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(entry.bytes) }
  } catch {
    return { ok: false, why: 'expected UTF-8 text' }
  }
}
