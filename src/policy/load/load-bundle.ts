import type { Bundle } from '../bundle.ts'
import { BundleError, fileDiagnostic } from '../source/bundle-error.ts'
import { type FolderSnapshot, readFolder } from '../source/read-folder.ts'
import { readBundle } from './read-bundle.ts'

/**
 * Loads the bundle of a folder: its `*.yaml` files but tests, and the lists that they name.
 * @throws {BundleError} also for a missing or empty folder, and for each file that is not read and stands there all the same.
 */
export async function loadBundle(folder: string): Promise<Bundle> {
  return bundleOf(folder, await readFolder(folder))
}

/**
 * The bundle of a folder as it was read.
 * @throws {BundleError} as `loadBundle` does.
 */
export function bundleOf(folder: string, reading: FolderSnapshot): Bundle {
  refuseInvalid(folder, reading)
  return readBundle(reading.policies, reading)
}

/** @throws {BundleError} for a reading that says by itself that no bundle can be made of it. */
export function refuseInvalid(folder: string, { diagnostics, policies }: FolderSnapshot): void {
  if (diagnostics.length > 0) throw new BundleError(diagnostics)
  if (policies.length === 0) {
    throw new BundleError([fileDiagnostic(folder, 'expected at least one policy file (*.yaml), found none')])
  }
}
