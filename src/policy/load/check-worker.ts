import { parentPort } from 'node:worker_threads'
import { BundleError } from '../source/bundle-error.ts'
import { type BundleTexts, checkBundle } from './check-bundle.ts'
import type { CheckAnswer } from './check-in-worker.ts'

/** Worker thread: answers each bundle's texts with the diagnostics or the checked values. */
function answer(texts: BundleTexts): CheckAnswer {
  try {
    const { hash, files, sources } = checkBundle(texts)
    return { ok: true, hash, files, values: sources.map(({ file: { name, value } }) => ({ name, value })) }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    return { ok: false, diagnostics: error.diagnostics, total: error.total }
  }
}

parentPort?.on('message', (texts) => parentPort?.postMessage(answer(texts)))
