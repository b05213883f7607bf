import { readFile } from 'node:fs/promises'
import type { CheckpointClaims } from '#protocol/checkpoint.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type ReadClaims, readCheckpoint } from '../../ledger/checkpoint.ts'

/**
 * The checkpoint in a file.
 * @throws {VetoError} `bad_argument` when it cannot be read; `checkpoint_invalid` when none of the keys signed it.
 */
export async function checkpointIn(file: string, read: ReadClaims): Promise<CheckpointClaims> {
  const checkpoint = await readCheckpoint(read, (await textIn(file)).trim())
  if (checkpoint !== null) return checkpoint
  throw new VetoError('checkpoint_invalid', `${file} holds no checkpoint that these keys signed`)
}

/** @throws {VetoError} `bad_argument` naming the file. */
export async function textIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new VetoError('bad_argument', `Cannot read ${file}: ${errorMessage(error)}`, { cause: error })
  }
}
