import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { PartVerification } from '../../approval/ports/ledger.ts'
import type { ChainPart } from '../../ledger/verify.ts'

/** What a thread verifies. */
export interface PartOfDatabase {
  /** The file of the database. */
  readonly path: string
  readonly part: ChainPart
}

/** Keeps the thread small: it needs one page of entries at a time. With less, pages outlive their use, and it grows. */
const YOUNG_MEGABYTES = 8

/** Verifies a part of the ledger in a thread of its own. Rejects when the thread ends without an answer. */
export async function verifyApart(workerData: PartOfDatabase): Promise<PartVerification> {
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  })
  const answered = new AbortController()
  const { signal } = answered
  try {
    const ended = once(worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`The thread that verifies the ledger ended with ${code} before it answered`)
    })
    const [found]: PartVerification[] = await Promise.race([once(worker, 'message', { signal }), ended])
    if (found === undefined) throw new TypeError('Expected what the thread found, got nothing')
    return found
  } finally {
    answered.abort()
    await worker.terminate()
  }
}
