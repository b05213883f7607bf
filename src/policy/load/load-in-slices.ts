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
  const readFile = (name: string) =>
    reading.lists.get(name) ?? { ok: false as const, why: 'it was not loaded' }
  return buildInSlices(checked, readFile, () => new Promise((resolve) => setImmediate(resolve)))
}
