import type { Bundle, PolicyChange } from '../bundle.ts'
import { readFolder } from '../source/read-folder.ts'
import { checkInWorker } from './check-in-worker.ts'
import { refuseInvalid } from './load-bundle.ts'
import { loadInSlices } from './load-in-slices.ts'
import { changeFile } from './policy-change-text.ts'

/** What a change of the files of a bundle would make of it. */
export type ChangedBundle =
  | { readonly kind: 'changed'; readonly bundle: Bundle }
  /** The files are not those of the bundle that was to be changed. */
  | { readonly kind: 'other_files' }
  /** No file has the rule, or a file of the name exists. */
  | { readonly kind: 'impossible' }

/**
 * The bundle of this hash with a change, made in memory from the files of its folder, without holding up what this
 * process serves.
 * @throws {BundleError} when the files, or the changed files, are not valid.
 */
export async function loadChanged(
  folder: string,
  hash: string,
  change: PolicyChange,
): Promise<ChangedBundle> {
  const reading = await readFolder(folder)
  refuseInvalid(folder, reading)
  const current = await checkInWorker(reading)
  if (current.hash !== hash) return { kind: 'other_files' }
  const changed = changeFile(reading.policies, change)
  if (changed === null) return { kind: 'impossible' }
  const { name, text } = changed
  const policies = [...reading.policies.filter((file) => file.name !== name), { name, text }]
  return { kind: 'changed', bundle: await loadInSlices(folder, { ...reading, policies }) }
}
