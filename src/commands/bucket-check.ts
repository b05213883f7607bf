import type { CheckpointArchive } from '../approval/ports/checkpoint-archive.ts'
import type { CheckpointStore } from '../approval/ports/checkpoints.ts'
import type { Check } from '../approval/workspace/checks.ts'

/** Whether the bucket takes checkpoints. It is given the latest one, as a running Veto does: nothing changes where it is there. */
export async function bucketCheck(
  store: Pick<CheckpointStore, 'latestCheckpoint'>,
  archive: CheckpointArchive,
): Promise<Check> {
  const area = 'checkpoints'
  const latest = await store.latestCheckpoint()
  if (latest === null)
    return { area, state: 'ok', message: 'the bucket gets its first checkpoint when Veto starts', fix: null }
  const result = await archive.put(latest)
  if (result.kind === 'stored')
    return { area, state: 'ok', message: `the bucket has the checkpoint of entry ${latest.seq}`, fix: null }
  return {
    area,
    state: 'warning',
    message: `the checkpoint of entry ${latest.seq} cannot be put into the bucket: ${result.why}`,
    fix: 'check that the bucket of VETO_CHECKPOINT_BUCKET can be reached and has an object lock, and that its key may put objects and their retention',
  }
}
