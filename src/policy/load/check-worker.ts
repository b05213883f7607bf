import { parentPort, workerData } from 'node:worker_threads'
import { BundleError } from '../source/bundle-error.ts'
import { checkBundle } from './check-bundle.ts'
import type { CheckAnswer } from './check-in-worker.ts'

/** Worker thread: checks the given texts, answers once, and ends. */
function answer(): CheckAnswer {
  try {
    const { hash, files, sources } = checkBundle(workerData)
    return { ok: true, hash, files, values: sources.map(({ file: { name, value } }) => ({ name, value })) }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    return { ok: false, faults: error.faults, total: error.total }
  }
}

parentPort?.postMessage(answer())
