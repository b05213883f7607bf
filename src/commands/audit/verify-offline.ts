import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { CheckpointClaims, ManifestClaims } from '#protocol/checkpoint.ts'
import { Jwks } from '#protocol/jwks.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { ReadClaims } from '../../ledger/checkpoint.ts'
import { type ExportVerification, readManifest, verifyExport } from '../../ledger/verify-export.ts'
import { createReadSigned } from '../../receipt/read-signed.ts'
import type { Terminal } from '../terminal.ts'
import { checkpointIn, textIn } from './signed-files.ts'

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
  const manifest = files.manifest === undefined ? null : await manifestIn(files.manifest, read)
  const checkpoint = files.checkpoint === undefined ? null : await checkpointIn(files.checkpoint, read)
  if (manifest === null && checkpoint === null) {
    throw new VetoError(
      'bad_argument',
      'Expected --manifest or --checkpoint: what was signed about the export',
    )
  }
  if (checkpoint !== null) requireEveryEntry(manifest)
  const sha256 = await digestOf(files.offline)
  const found = await verifyExport({ lines: linesOf(files.offline), sha256, manifest, checkpoint })
  if (json) terminal.out(JSON.stringify(found))
  if (!found.ok) throw new VetoError('export_invalid', `The export is invalid: ${found.error}`)
  if (!json) terminal.out(textOf(found, { manifest, checkpoint }))
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

async function manifestIn(file: string, read: ReadClaims): Promise<ManifestClaims> {
  const manifest = await readManifest(read, (await textIn(file)).trim())
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

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256')
  try {
    await pipeline(createReadStream(file), digest)
  } catch (error) {
    throw new VetoError('bad_argument', `Cannot read ${file}: ${errorMessage(error)}`, { cause: error })
  }
  return digest.digest('hex')
}

/** The lines, which JSON may fill with every other line separator. */
async function* linesOf(file: string): AsyncGenerator<string, void, void> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    rest += chunk
    if (!chunk.includes('\n')) continue
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

interface Signed {
  readonly manifest: ManifestClaims | null
  readonly checkpoint: CheckpointClaims | null
}

function textOf(
  { entries, newest, oldest, isChain }: Extract<ExportVerification, { ok: true }>,
  { manifest, checkpoint }: Signed,
): string {
  const count = entries === 1 ? '1 entry' : `${entries} entries`
  const range = newest === null || oldest === null ? '' : `, ${rangeOf(oldest, newest)}`
  const lines = [`The export is valid: ${count}${range}.`]
  if (manifest !== null) lines.push(...manifestLines(manifest))
  if (isChain) lines.push('Each entry follows from the one before it.')
  if (checkpoint !== null)
    lines.push(`It contains entry ${checkpoint.seq} as it was signed at ${timeOf(checkpoint.iat)}.`)
  if (manifest === null && checkpoint !== null) lines.push(uncovered(checkpoint, newest))
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
