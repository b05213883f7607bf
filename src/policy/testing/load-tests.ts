import { BundleError, type Diagnostic, fileDiagnostic } from '../source/bundle-error.ts'
import { readFolder } from '../source/read-folder.ts'
import { readYaml } from '../source/read-yaml.ts'
import { shapeDiagnostics } from '../source/shape-diagnostics.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { SourceLocation } from '../source/source-location.ts'
import { knownTestKeys, type PolicyTest, TestFile } from './test-file.ts'

/** A test with its position. */
export interface SourcedTest extends SourceLocation {
  readonly file: string
  readonly test: PolicyTest
}

/**
 * Loads the tests in the folder of the policies: its `*.test.yaml` files, in order.
 * @throws {BundleError} with every error; also when there is no test file.
 */
export async function loadTests(folder: string): Promise<readonly SourcedTest[]> {
  const { tests, diagnostics } = await readFolder(folder)
  const unreadable = diagnostics.filter(({ file }) => file === folder || file.endsWith('.test.yaml'))
  if (unreadable.length > 0) throw new BundleError(unreadable)
  if (tests.length === 0) {
    const message = 'expected at least one test file (*.test.yaml) in the policy folder, found none'
    throw new BundleError([fileDiagnostic(folder, message)])
  }
  return readTests(tests)
}

/**
 * Reads the tests of these files, in order.
 * @throws {BundleError} with every error of every file.
 */
export function readTests(files: readonly SourceFile[]): readonly SourcedTest[] {
  const results = files.map(readTestFile)
  const diagnostics = results.flatMap((result) => (result.ok ? [] : result.diagnostics))
  if (diagnostics.length > 0) throw new BundleError(diagnostics)
  return results.flatMap((result) => (result.ok ? result.tests : []))
}

type LoadedTests =
  | { readonly ok: true; readonly tests: readonly SourcedTest[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

function readTestFile(file: SourceFile): LoadedTests {
  const read = readYaml(file)
  if (!read.ok) return read
  const { name, value, locations } = read.file
  const parsed = TestFile.safeParse(value)
  if (!parsed.success)
    return { ok: false, diagnostics: shapeDiagnostics(read.file, parsed.error.issues, knownTestKeys) }
  const tests = parsed.data.tests.map((test, index) => ({
    file: name,
    test,
    ...locations.of(['tests', index]),
  }))
  const diagnostics = repeated(tests)
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, tests }
}

function repeated(tests: readonly SourcedTest[]): readonly Diagnostic[] {
  const first = new Map<string, number>()
  return tests.flatMap(({ test, file, line, column }) => {
    const before = first.get(test.name)
    if (before === undefined) first.set(test.name, line)
    const message = `test '${test.name}' is already defined in line ${before}`
    return before === undefined ? [] : [{ file, line, column, message }]
  })
}
