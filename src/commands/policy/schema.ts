import { writeFile } from 'node:fs/promises'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'

/** Writes the JSON Schema that editors check policy files with; null: to standard output. */
export async function writeSchema(terminal: Terminal, file: string | null): Promise<void> {
  const { bundleFileSchema } = await import('../../policy/schema/json-schema.ts')
  const text = JSON.stringify(bundleFileSchema(), null, 2)
  if (file === null) {
    terminal.out(text)
    return
  }
  await writeFile(file, `${text}\n`).catch((error: unknown) => {
    throw new VetoError('bad_argument', `Expected a writable file, got ${file}`, { cause: error })
  })
  terminal.out(`The schema was written to ${file}`)
}
