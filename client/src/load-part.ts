import { VetoError } from './veto-error.ts'

/**
 * A part of this package that is loaded at its first use.
 * @throws {VetoError} `internal` when it cannot be loaded.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load()
  } catch (cause) {
    throw new VetoError(
      'internal',
      'A file of veto-client could not be loaded, so nothing may run; check that this program is deployed with all of its files, and start it again',
      { cause },
    )
  }
}
