import type { Closing } from '../../core/closing.ts'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import { createCheckpointAnchor } from '../checkpoints/checkpoint-anchor.ts'
import { createCheckpointArchiver } from '../checkpoints/checkpoint-archiver.ts'
import { createCheckpointWatch } from '../checkpoints/checkpoint-watch.ts'
import type { CheckpointArchive } from '../ports/checkpoint-archive.ts'

type AnchorDeps = Parameters<typeof createCheckpointAnchor>[0]
type ArchiverDeps = Parameters<typeof createCheckpointArchiver>[0]

interface Deps
  extends Omit<Parameters<typeof createCheckpointWatch>[0], 'signed'>,
    Omit<AnchorDeps, 'target'>,
    Omit<ArchiverDeps, 'archive'> {
  /** The receiver of signed checkpoints; null: none. */
  readonly target: string | null
  /** Where copies of them are kept; null: nowhere. */
  readonly archive: CheckpointArchive | null
}

/** Signs the ledger as it grows, and sends what it signs to where it outlives the database. */
export function assembleCheckpoints({ target, archive, ...deps }: Deps, closing: Closing) {
  const anchor = target === null ? null : createCheckpointAnchor({ ...deps, target })
  const archiver = archive === null ? null : createCheckpointArchiver({ ...deps, archive })
  const signed = (checkpoint: Checkpoint) => {
    anchor?.send(checkpoint)
    archiver?.signed(checkpoint)
  }
  const watch = createCheckpointWatch({ ...deps, signed })
  closing.add(async () => {
    await watch.stop()
    await Promise.all([anchor?.stop(), archiver?.stop()])
  })
  watch.start()
  return {
    /** Why checkpoints could not be archived; null: all are, or none were tried yet. */
    archiveProblem: () => archiver?.problem() ?? null,
  }
}
