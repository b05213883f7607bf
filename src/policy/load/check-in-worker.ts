import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { systemClock } from '../../core/clock.ts'
import { BundleError, type Diagnostic } from '../source/bundle-error.ts'
import type { BundleTexts } from './check-bundle.ts'

/** Texts without an error, as plain values: what is compiled cannot leave its thread. */
export interface CheckedValues {
  readonly hash: string
  readonly files: readonly string[]
  readonly values: readonly { readonly name: string; readonly value: unknown }[]
}

export type CheckAnswer =
  | (CheckedValues & { readonly ok: true })
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly total: number }

/**
 * Checks the texts of a bundle in a separate thread, so that this one keeps serving meanwhile. The thread is kept for the
 * next check: changes come in bursts, and a thread takes longer to start than to check.
 * @throws {BundleError} as `checkBundle` does.
 */
export async function checkInWorker({ policies, tests, lists }: BundleTexts): Promise<CheckedValues> {
  const worker = takeIdle() ?? startWorker()
  const answer = await answerOf(worker, { policies, tests, lists })
  keep(worker)
  if (answer.ok) return answer
  throw new BundleError(answer.diagnostics, answer.total)
}

/** What the thread says of these texts. Rejects when it ends without an answer. */
async function answerOf(worker: Worker, texts: BundleTexts): Promise<CheckAnswer> {
  const answered = new AbortController()
  const { signal } = answered
  worker.ref()
  worker.postMessage(texts)
  try {
    const ended = once(worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`The thread that checks the policies ended with ${code} before it answered`)
    })
    const [answer]: CheckAnswer[] = await Promise.race([once(worker, 'message', { signal }), ended])
    if (answer === undefined) throw new TypeError('Expected an answer about the policies, got none')
    return answer
  } finally {
    answered.abort()
  }
}

interface IdleWorker {
  readonly worker: Worker
  readonly stopTimer: () => void
}

const IDLE_MS = 30_000

let idle: IdleWorker | null = null

function startWorker(): Worker {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url))
  // While it is kept nobody else listens, and an error without a listener would end the process.
  worker.on('error', () => {})
  worker.once('exit', () => {
    if (idle?.worker === worker) takeIdle()
  })
  return worker
}

function takeIdle(): Worker | null {
  const found = idle
  idle = null
  found?.stopTimer()
  return found?.worker ?? null
}

/** One is enough, and it never keeps the process alive. */
function keep(worker: Worker): void {
  if (idle !== null) {
    void worker.terminate()
    return
  }
  worker.unref()
  idle = { worker, stopTimer: systemClock.after(IDLE_MS, () => void takeIdle()?.terminate()) }
}
