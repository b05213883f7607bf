import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { ManifestLine } from '#protocol/checkpoint.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'

/** An exported file. */
export interface ExportContent {
  /** The manifest that its last line holds, unread; null: its last line is another. */
  readonly manifest: string | null
  /** SHA-256 of the bytes before that line, as hexadecimal. */
  readonly sha256: string
  /** The lines before that line, which JSON may fill with every other line separator. */
  readonly lines: AsyncIterable<string>
}

/**
 * Reads an exported file.
 * @param hasOwnManifest its last line may be its manifest. False: each line is one of the export.
 * @throws {VetoError} `bad_argument` when the file cannot be read.
 */
export async function readExportedFile(file: string, hasOwnManifest: boolean): Promise<ExportContent> {
  try {
    const { manifest, bytes } = await endOf(file, hasOwnManifest)
    return { manifest, sha256: await digestOf(file, bytes), lines: linesOf(file, bytes) }
  } catch (error) {
    throw new VetoError('bad_argument', `Cannot read ${file}: ${errorMessage(error)}`, { cause: error })
  }
}

/** Far longer than any manifest. */
const LONGEST_LINE = 65_536

interface End {
  readonly manifest: string | null
  /** How many bytes come before it. */
  readonly bytes: number
}

async function endOf(file: string, hasOwnManifest: boolean): Promise<End> {
  await using handle = await open(file)
  const { size } = await handle.stat()
  if (!hasOwnManifest) return { manifest: null, bytes: size }
  const tail = Buffer.alloc(Math.min(size, LONGEST_LINE))
  const { bytesRead } = await handle.read(tail, 0, tail.length, size - tail.length)
  const text = tail.subarray(0, bytesRead)
  const end = text.at(-1) === LINE_FEED ? text.length - 1 : text.length
  const line = text.subarray(end === 0 ? 0 : text.lastIndexOf(LINE_FEED, end - 1) + 1)
  const manifest = manifestOf(line.toString())
  return { manifest, bytes: manifest === null ? size : size - line.length }
}

const LINE_FEED = 0x0a

function manifestOf(line: string): string | null {
  try {
    return ManifestLine.parse(JSON.parse(line)).manifest
  } catch {
    return null
  }
}

async function digestOf(file: string, bytes: number): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of chunksOf(file, bytes)) digest.update(chunk)
  return digest.digest('hex')
}

async function* linesOf(file: string, bytes: number): AsyncGenerator<string, void, void> {
  let rest = ''
  for await (const chunk of chunksOf(file, bytes, 'utf8')) {
    rest += chunk
    if (!chunk.includes('\n')) continue
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** The first bytes of the file. */
function chunksOf(file: string, bytes: number, encoding?: 'utf8'): AsyncIterable<string> | readonly string[] {
  return bytes === 0 ? [] : createReadStream(file, { end: bytes - 1, encoding })
}
