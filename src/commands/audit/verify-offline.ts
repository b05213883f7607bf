import type { CheckpointClaims, ManifestClaims } from '#protocol/checkpoint.ts'
import { Jwks } from '#protocol/jwks.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { ReadClaims } from '../../ledger/checkpoint.ts'
import { type ExportVerification, readManifest, verifyExport } from '../../ledger/verify-export.ts'
import { createReadSigned } from '../../receipt/read-signed.ts'
import type { Terminal } from '../terminal.ts'
import { type ExportContent, readExportedFile } from './exported-file.ts'
import { missingParamsText } from './pruned-count.ts'
import { signedEntriesText } from './signed-entries.ts'
import { checkpointsIn, textIn } from './signed-files.ts'

/** Names of files. */
export interface OfflineFiles {
  readonly offline: string
  readonly keys?: string
  readonly manifest?: string
  readonly checkpoint?: string
}

/**
 * Verifies an exported file, without any database.
 * @throws {VetoError} `bad_argument`, `manifest_invalid`, `checkpoint_invalid` or `export_invalid`.
 */
export async function verifyOffline(terminal: Terminal, files: OfflineFiles, json: boolean): Promise<void> {
  const read = createReadSigned(await keysIn(files.keys))
  const exported = await readExportedFile(files.offline, files.manifest === undefined)
  const manifest = await manifestOf(files, exported, read)
  const checkpoints = await checkpointsIn(files.checkpoint, read)
  if (manifest === null && checkpoints.length === 0) {
    throw new VetoError(
      'bad_argument',
      `${files.offline} does not end with a manifest: if its download broke off, fetch it again; otherwise give --manifest or --checkpoint`,
    )
  }
  if (checkpoints.length > 0) requireEveryEntry(manifest)
  const found = await verifyExport({ ...exported, manifest, checkpoints })
  if (json) terminal.out(JSON.stringify(found))
  if (!found.ok) throw new VetoError('export_invalid', `The export is invalid: ${found.error}`)
  if (!json) terminal.out(textOf(found, { manifest, checkpoints }))
}

async function keysIn(file: string | undefined): Promise<Jwks> {
  if (file === undefined) {
    throw new VetoError(
      'bad_argument',
      'Expected --keys with the public keys: a file with what /.well-known/jwks.json answers',
    )
  }
  try {
    return Jwks.parse(JSON.parse(await textIn(file)))
  } catch (error) {
    if (error instanceof VetoError) throw error
    throw new VetoError(
      'bad_argument',
      `${file} holds no public keys: expected what /.well-known/jwks.json answers`,
    )
  }
}

/** The manifest in its own file, or else in the last line of the export. */
async function manifestOf(
  { offline, manifest: file }: OfflineFiles,
  exported: ExportContent,
  read: ReadClaims,
): Promise<ManifestClaims | null> {
  if (file !== undefined) return signedManifest(file, (await textIn(file)).trim(), read)
  return exported.manifest === null ? null : signedManifest(offline, exported.manifest, read)
}

async function signedManifest(file: string, token: string, read: ReadClaims): Promise<ManifestClaims> {
  const manifest = await readManifest(read, token)
  if (manifest !== null) return manifest
  throw new VetoError('manifest_invalid', `${file} holds no manifest that these keys signed`)
}

/** @throws {VetoError} `bad_argument`: in other exports the entry that was signed may be missing. */
function requireEveryEntry(manifest: ManifestClaims | null): void {
  const why = manifest?.format === 'csv' ? 'is CSV' : `was filtered: ${manifest?.filters}`
  if (manifest === null || (manifest.format === 'ndjson' && manifest.filters === null)) return
  throw new VetoError(
    'bad_argument',
    `--checkpoint needs an export of every entry as NDJSON, and this one ${why}`,
  )
}

interface SignedClaims {
  readonly manifest: ManifestClaims | null
  readonly checkpoints: readonly CheckpointClaims[]
}

function textOf(
  { entries, newest, oldest, isChain, pruned }: Extract<ExportVerification, { ok: true }>,
  { manifest, checkpoints }: SignedClaims,
): string {
  const count = entries === 1 ? '1 entry' : `${entries} entries`
  const range = newest === null || oldest === null ? '' : `, ${rangeOf(oldest, newest)}`
  const lines = [`The export is valid: ${count}${range}.`]
  if (manifest !== null) lines.push(...manifestLines(manifest))
  if (isChain) lines.push('Each entry follows from the one before it.')
  if (pruned > 0) lines.push(missingParamsText(pruned, isChain))
  const signed = signedEntriesText(checkpoints)
  if (signed !== null) lines.push(signed)
  const latest = checkpoints.at(-1)
  if (manifest === null && latest !== undefined) lines.push(uncovered(latest, newest))
  return lines.join('\n')
}

function manifestLines({ iat, format, filters }: ManifestClaims): readonly string[] {
  const lines = [`Veto signed it at ${timeOf(iat)}.`]
  if (format === 'csv')
    lines.push('It is CSV, whose entries cannot be checked one by one: they are as Veto wrote them.')
  if (filters !== null)
    lines.push(`It was filtered: ${filters}. That no matching entry is missing is what Veto signed.`)
  return lines
}

/** Anybody can add entries that follow from one that was signed. */
function uncovered({ seq }: CheckpointClaims, newest: number | null): string {
  const later = newest === null || newest <= seq ? '' : `what follows entry ${seq}, or `
  return `Nothing that was signed covers ${later}any params: that needs a manifest.`
}

function rangeOf(first: number, last: number): string {
  return first === last ? `number ${first}` : `${first} to ${last}`
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}
