import { BundleFile } from '../schema/bundle-file.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { readYaml, type YamlFile } from '../source/read-yaml.ts'
import { shapeDiagnostics } from '../source/shape-diagnostics.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { PolicySource } from './assemble-bundle.ts'
import { keptWhileUnchanged, MAX_KEPT_LENGTH } from './kept-while-unchanged.ts'

/** A valid file, compiled. */
export interface CheckedFile extends PolicySource {
  readonly file: YamlFile
}

/** A file checked by itself, whatever the others say. */
export interface ParsedFile {
  /** Null when it is not valid YAML. */
  readonly file: YamlFile | null
  /** Empty when it is not a valid policy file. */
  readonly source: readonly CheckedFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Checks and compiles one policy file. A small file that did not change since an earlier load is not compiled again. */
export const parseFile = keptWhileUnchanged(parseSource)

function parseSource(source: SourceFile): ParsedFile {
  const result = readYaml(source)
  return result.ok
    ? parse(result.file, source.text.length <= MAX_KEPT_LENGTH)
    : { file: null, source: [], diagnostics: result.diagnostics }
}

function parse(file: YamlFile, isSmall: boolean): ParsedFile {
  // Compiling the schema pays for long files only.
  const content = BundleFile.safeParse(file.value, { jitless: isSmall })
  return content.success
    ? { file, source: [{ name: file.name, content: content.data, file }], diagnostics: [] }
    : { file, source: [], diagnostics: shapeDiagnostics(file, content.error.issues) }
}
