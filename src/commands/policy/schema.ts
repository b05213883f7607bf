import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'

/** `veto policy schema`: the JSON Schema that editors check policy files with. */
export function addSchemaCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('schema')
    .description('Write the JSON Schema of policy files, which editors use, to standard output or a file')
    .option('--out <file>', 'the file to write, such as bundle.schema.json')
    .addHelpText('after', HELP)
    .action(({ out }: { out?: string }) => writeSchema(terminal, out ?? null))
}

const HELP = `
The first line of a policy file names the schema, relative to that file:
  # yaml-language-server: $schema=../bundle.schema.json`

async function writeSchema(terminal: Terminal, file: string | null): Promise<void> {
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
