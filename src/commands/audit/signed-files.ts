import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckpointClaims } from '#protocol/checkpoint.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type ReadClaims, readCheckpoint } from '../../ledger/checkpoint.ts'

/**
 * The checkpoints in a file, or in all files below a folder whose names end with `.jws`, in the order of their entries;
 * none without a path.
 * @throws {VetoError} `bad_argument` when one cannot be read, or the folder has none; `checkpoint_invalid` when none of the
 * keys signed it.
 */
export async function checkpointsIn(
  path: string | undefined,
  read: ReadClaims,
): Promise<readonly CheckpointClaims[]> {
  const files = path === undefined ? [] : await named(path, checkpointFiles)
  const checkpoints: CheckpointClaims[] = []
  for (const file of files) checkpoints.push(await checkpointIn(file, read))
  return checkpoints.sort((one, other) => one.seq - other.seq)
}

async function checkpointFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path, { recursive: true })
  const files = names.filter((name) => name.endsWith('.jws')).map((name) => join(path, name))
  if (files.length > 0) return files
  throw new VetoError('bad_argument', `${path} has no checkpoints: expected files whose names end with .jws`)
}

async function checkpointIn(file: string, read: ReadClaims): Promise<CheckpointClaims> {
  const checkpoint = await readCheckpoint(read, (await textIn(file)).trim())
  if (checkpoint !== null) return checkpoint
  throw new VetoError('checkpoint_invalid', `${file} holds no checkpoint that these keys signed`)
}

/** @throws {VetoError} `bad_argument` naming the file. */
export async function textIn(file: string): Promise<string> {
  return named(file, (path) => readFile(path, 'utf8'))
}

async function named<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path)
  } catch (error) {
    if (error instanceof VetoError) throw error
    throw new VetoError('bad_argument', `Cannot read ${path}: ${errorMessage(error)}`, { cause: error })
  }
}
