import type { Bundle } from '../bundle.ts'
import type { SourceFile } from '../source/source-file.ts'
import { assembleBundle } from './assemble-bundle.ts'
import { type BundleTexts, checkBundle } from './check-bundle.ts'

/**
 * Reads and compiles the files of a bundle. `around` are the other files of its folder.
 * @throws {BundleError} with the errors of every file.
 */
export function readBundle(
  policies: readonly SourceFile[],
  around: Omit<BundleTexts, 'policies'> = NOTHING_AROUND,
): Bundle {
  const { sources, hash, files, lists } = checkBundle({ ...around, policies })
  return assembleBundle(sources, { hash, files, lists })
}

const NOTHING_AROUND: Omit<BundleTexts, 'policies'> = { tests: [], lists: new Map() }
