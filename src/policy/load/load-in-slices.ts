import type { Bundle } from '../bundle.ts'
import type { FolderSnapshot } from '../source/read-folder.ts'
import { buildInSlices } from './build-in-slices.ts'
import { checkInWorker } from './check-in-worker.ts'
import { refuseInvalid } from './load-bundle.ts'

/**
 * Makes the bundle of a folder as it was read, without holding up what this process serves: it is checked in another
 * thread, and then compiled here with other work in between.
 * @throws {BundleError} as `loadBundle` does.
 */
export async function loadInSlices(folder: string, reading: FolderSnapshot): Promise<Bundle> {
  refuseInvalid(folder, reading)
  const checked = await checkInWorker(reading)
  const texts = new Map(reading.policies.map(({ name, text }) => [name, text]))
  return buildInSlices(checked, {
    readFile: (name) => reading.lists.get(name) ?? { ok: false, why: 'it was not loaded' },
    textOf: (name) => texts.get(name),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  })
}
