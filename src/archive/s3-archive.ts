import type { ArchiveResult, CheckpointArchive } from '../approval/ports/checkpoint-archive.ts'
import type { Clock } from '../core/clock.ts'
import type { Checkpoint } from '../ledger/checkpoint.ts'
import type { Bucket } from './bucket.ts'
import { classifyResponse } from './classify-response.ts'
import { putRequest } from './put-request.ts'

interface Deps {
  readonly bucket: Bucket
  readonly clock: Clock
}

const TIMEOUT_MS = 10_000

/** Keeps checkpoints in a bucket, one object each, locked until a date that nobody can bring forward. */
export function createS3Archive({ bucket, clock }: Deps): CheckpointArchive {
  return { put: (checkpoint, ending) => put({ bucket, clock }, checkpoint, ending) }
}

async function put(
  { bucket, clock }: Deps,
  checkpoint: Checkpoint,
  ending?: AbortSignal,
): Promise<ArchiveResult> {
  const request = await putRequest(bucket, checkpoint, clock.nowMs())
  const timeout = new AbortController()
  const callOff = clock.after(TIMEOUT_MS, () => timeout.abort())
  try {
    const signal = ending === undefined ? timeout.signal : AbortSignal.any([timeout.signal, ending])
    const response = await fetch(request, { redirect: 'manual', signal })
    return await classifyResponse(response)
  } catch (error) {
    const why = timeout.signal.aborted
      ? `the bucket did not answer within ${TIMEOUT_MS / 1_000} seconds`
      : `the bucket could not be reached${codeOf(error)}`
    return { kind: 'failed', why }
  } finally {
    callOff()
  }
}

/** The code, such as `ECONNREFUSED`, and not the message, which may quote what the server sent. */
function codeOf(error: unknown): string {
  const { code } = Object(error instanceof Error ? error.cause : error)
  return typeof code === 'string' && /^[A-Z0-9_]{1,50}$/.test(code) ? ` (${code})` : ''
}
