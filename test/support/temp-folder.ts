import { rmSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { makeFolder } from './make-folder.ts'

/** A new folder that is removed when the test is over. */
export function tempFolder(): string {
  const folder = makeFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
