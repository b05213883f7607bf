import { BundleFile } from '../schema/bundle-file.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { readYaml } from '../source/read-yaml.ts'
import { Mapping } from '../source/references.ts'
import type { SourceFile } from '../source/source-file.ts'

/** Finds policies in a test file, where they would be ignored. */
export function testFileDiagnostics(source: SourceFile): readonly Diagnostic[] {
  const read = readYaml(source)
  if (!read.ok) return read.diagnostics
  const { name, value, locations } = read.file
  return Object.keys(Mapping.parse(value))
    .filter((key) => POLICY_KEYS.has(key))
    .map((key) => ({
      file: name,
      ...locations.ofKey([], key),
      message: `\`${key}\` is not allowed here: ${HINT}`,
    }))
}

const POLICY_KEYS: ReadonlySet<string> = new Set(Object.keys(BundleFile.shape))

const HINT = 'files that end in .test.yaml contain only tests; move it to another file'
