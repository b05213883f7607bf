import { AuditEntry } from '#protocol/audit.ts'
import { type CheckpointClaims, MANIFEST_TYPE, ManifestClaims } from '#protocol/checkpoint.ts'
import { hasOwnHash } from './chain.ts'
import type { ReadClaims } from './checkpoint.ts'
import { GENESIS } from './fact.ts'
import { isOpeningEntry } from './opening-entry.ts'
import { isChanging, prunedBeforeMs } from './pruning.ts'

/** An exported file, and the signed statements about it. At least one of the statements is given. */
export interface ExportedFile {
  /** The lines of NDJSON, newest first. Read once. */
  readonly lines: AsyncIterable<string>
  /** SHA-256 of the file's bytes, as hexadecimal. */
  readonly sha256: string
  readonly manifest: ManifestClaims | null
  readonly checkpoints: readonly CheckpointClaims[]
}

export type ExportVerification =
  | {
      readonly ok: true
      readonly entries: number
      readonly newest: number | null
      readonly oldest: number | null
      /** Does each entry follow from the one before it, down to the first of the ledger or to `oldest`? */
      readonly isChain: boolean
      /** Of how many requests the params are missing, as far as their first entry is there. In a chain retention removed them. */
      readonly pruned: number
    }
  | { readonly ok: false; readonly error: string }

/** What the manifest states; null when none of the keys signed it, or it is no manifest. */
export async function readManifest(read: ReadClaims, token: string): Promise<ManifestClaims | null> {
  try {
    return ManifestClaims.parse(await read(token, MANIFEST_TYPE))
  } catch {
    return null
  }
}

/**
 * Verifies an export without its database, in constant memory: each entry, their chain, and what was signed about them. Of
 * CSV, that it is the file that was signed.
 */
export async function verifyExport(file: ExportedFile): Promise<ExportVerification> {
  const { manifest, checkpoints, sha256 } = file
  if (manifest !== null && manifest.sha256 !== sha256) return bad('the file is not the one that was signed')
  if (manifest?.format === 'csv') return asSigned(manifest)
  const signed = Map.groupBy(checkpoints, ({ seq }) => seq)
  const walk = { isChain: isWhole(file), ledgers: ledgersOf(checkpoints), signed, ...START }
  const end = await walkBack(file.lines, walk)
  if (typeof end === 'string') return bad(end)
  const missing = missingFrom(end, file)
  if (missing !== null) return bad(missing)
  const { entries, newest, last, isChain, pruned } = end
  return { ok: true, entries, newest, oldest: last?.seq ?? null, isChain, pruned }
}

/** What the signature says about a file whose lines say less than the entries did. */
function asSigned({ entries, newest, oldest }: ManifestClaims): ExportVerification {
  return {
    ok: true,
    entries,
    newest: newest?.seq ?? null,
    oldest: oldest?.seq ?? null,
    isChain: false,
    pruned: 0,
  }
}

/** Every entry up to the newest: a checkpoint proves nothing about entries that were filtered. */
function isWhole({ manifest }: ExportedFile): boolean {
  return manifest === null || manifest.filters === null
}

interface Walk {
  readonly isChain: boolean
  /** What was signed about entries, by their numbers. */
  readonly signed: ReadonlyMap<number, readonly CheckpointClaims[]>
  /** The hashes of entry 1 in the checkpoints: more than one when they are of several ledgers. */
  readonly ledgers: ReadonlySet<string>
  readonly entries: number
  readonly newest: number | null
  /** The entry of the line before, which is the newer one. */
  readonly last: AuditEntry | null
  /** Up to when the entries so far say that params are removed; 0: none says so. */
  readonly prunedUntilMs: number
  readonly pruned: number
}

const START = { entries: 0, newest: null, last: null, prunedUntilMs: 0, pruned: 0 } as const

/** The end of the walk, or what is wrong with an entry. */
async function walkBack(lines: AsyncIterable<string>, start: Walk): Promise<Walk | string> {
  let walk = start
  for await (const line of lines) {
    const next = step(walk, line)
    if (typeof next === 'string') return next
    walk = next
  }
  return walk
}

function step(walk: Walk, line: string): Walk | string {
  const number = walk.entries + 1
  const entry = entryOf(line)
  if (entry === null) return `line ${number} is no entry: expected an export as NDJSON`
  if (!hasOwnHash(entry)) return `entry ${entry.seq} was changed after it was written`
  if (!isAsWritten(line)) return `line ${number} is not written as Veto writes entry ${entry.seq}`
  const wrong = orderError(walk, entry) ?? checkpointError(walk, entry) ?? missingParamsError(walk, entry)
  if (wrong !== null) return wrong
  return {
    ...walk,
    entries: number,
    newest: walk.newest ?? entry.seq,
    last: entry,
    prunedUntilMs: Math.max(walk.prunedUntilMs, prunedBeforeMs(entry) ?? 0),
    pruned: walk.pruned + (isMissing(entry) && isOpeningEntry(entry) ? 1 : 0),
  }
}

/** The entries about a request without its params that changed it must be older than retention says, in a later entry. */
function missingParamsError({ isChain, prunedUntilMs }: Walk, entry: AuditEntry): string | null {
  if (!isChain || !isMissing(entry) || Date.parse(entry.at) < prunedUntilMs) return null
  return `the params of entry ${entry.seq} are missing, and no later entry says that retention removes them`
}

function isMissing({ kind, requestId, paramsDigest, params }: AuditEntry): boolean {
  return params === null && requestId !== null && paramsDigest !== null && isChanging(kind)
}

function entryOf(line: string): AuditEntry | null {
  try {
    return AuditEntry.parse(JSON.parse(line))
  } catch {
    return null
  }
}

/** The hash covers the values of known fields: without other fields, and each once, everybody reads these values. */
function isAsWritten(line: string): boolean {
  const value: unknown = JSON.parse(line)
  return Written.safeParse(value).success && JSON.stringify(value) === line
}

const Written = AuditEntry.strict()

function orderError({ last, isChain }: Walk, entry: AuditEntry): string | null {
  if (last === null) return null
  if (entry.seq >= last.seq)
    return `entry ${entry.seq} stands after entry ${last.seq}: expected the newest first`
  if (!isChain) return null
  if (entry.seq !== last.seq - 1) return `entry ${last.seq - 1} is missing`
  return last.prevHash === entry.hash ? null : `entry ${last.seq} does not follow from entry ${entry.seq}`
}

function ledgersOf(checkpoints: readonly CheckpointClaims[]): ReadonlySet<string> {
  return new Set(checkpoints.map(({ ledger }) => ledger))
}

function checkpointError({ signed, ledgers }: Walk, { seq, hash }: AuditEntry): string | null {
  const isSigned = signed.get(seq)?.every((checkpoint) => checkpoint.hash === hash) ?? true
  if (!isSigned) return `entry ${seq} is not the one that was signed`
  const isOtherLedger = seq === 1 && [...ledgers].some((ledger) => ledger !== hash)
  return isOtherLedger ? 'the checkpoint is of another ledger' : null
}

/** What the file should hold, and does not. */
function missingFrom({ entries, last, newest }: Walk, file: ExportedFile): string | null {
  const { manifest, checkpoints } = file
  if (manifest !== null && !isSame(manifest, { entries, newest, oldest: last?.seq ?? null })) {
    return 'the file holds other entries than were signed'
  }
  if (checkpoints.length === 0) return null
  const missing = checkpoints.find(({ seq }) => seq > (newest ?? 0) || seq < (last?.seq ?? 1))
  if (missing !== undefined) return `the file does not hold entry ${missing.seq}, which was signed`
  const isWholeChain = last?.seq === 1 && last.prevHash === GENESIS.hash
  return isWholeChain ? null : 'entry 1 is missing: a checkpoint needs every entry before it'
}

function isSame(
  manifest: ManifestClaims,
  found: Pick<Extract<ExportVerification, { ok: true }>, 'entries' | 'newest' | 'oldest'>,
): boolean {
  return (
    manifest.entries === found.entries &&
    (manifest.newest?.seq ?? null) === found.newest &&
    (manifest.oldest?.seq ?? null) === found.oldest
  )
}

function bad(error: string): ExportVerification {
  return { ok: false, error }
}
