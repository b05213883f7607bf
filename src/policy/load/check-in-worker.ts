import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { BundleError, type Diagnostic } from '../source/bundle-error.ts'
import type { BundleTexts } from './check-bundle.ts'

/** Texts without a fault, as plain values: what is compiled cannot leave its thread. */
export interface CheckedValues {
  readonly hash: string
  readonly files: readonly string[]
  readonly values: readonly { readonly name: string; readonly value: unknown }[]
}

export type CheckAnswer =
  | (CheckedValues & { readonly ok: true })
  | { readonly ok: false; readonly faults: readonly Diagnostic[]; readonly total: number }

/**
 * Checks the texts of a bundle in a separate thread, so that this one keeps serving meanwhile.
 * @throws {BundleError} as `checkBundle` does.
 */
export async function checkInWorker({ policies, tests, lists }: BundleTexts): Promise<CheckedValues> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
    workerData: { policies, tests, lists },
  })
  try {
    const [answer]: CheckAnswer[] = await once(worker, 'message')
    if (answer?.ok === true) return answer
    throw new BundleError(answer?.faults ?? [], answer?.total)
  } finally {
    await worker.terminate()
  }
}
