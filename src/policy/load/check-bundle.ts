import { sha256 } from '../../core/canonical-json.ts'
import { conditionDiagnostics } from '../check/check-conditions.ts'
import { digestDiagnostics } from '../check/check-digest.ts'
import { repeatedNames } from '../check/check-names.ts'
import { presentationDiagnostics } from '../check/check-presentation.ts'
import { referenceDiagnostics } from '../check/check-references.ts'
import { ruleDiagnostics } from '../check/check-rules.ts'
import { timeDiagnostics } from '../check/check-times.ts'
import { testFileDiagnostics } from '../check/test-file-diagnostics.ts'
import type { Lists } from '../condition/lists.ts'
import { buildLists, type ReadFile } from '../source/build-lists.ts'
import { BundleError, type Diagnostic, describeDiagnostic, fileDiagnostic } from '../source/bundle-error.ts'
import type { YamlFile } from '../source/read-yaml.ts'
import { readReferences } from '../source/references.ts'
import type { SourceFile } from '../source/source-file.ts'
import { keptWhileUnchanged } from './kept-while-unchanged.ts'
import { type CheckedFile, parseFile } from './parse-file.ts'

/** The texts that a bundle is made of; their order does not matter. */
export interface BundleTexts {
  readonly policies: readonly SourceFile[]
  readonly tests: readonly SourceFile[]
  /** Every other file of the folder by its name: the policies name them under `lists:`. */
  readonly lists: ReadonlyMap<string, ReturnType<ReadFile>>
}

/** Valid texts, compiled. */
export interface CheckedBundle {
  readonly hash: string
  /** The files that the bundle is read from. */
  readonly files: readonly string[]
  readonly sources: readonly CheckedFile[]
  readonly lists: Lists
}

/**
 * Checks and compiles the texts of a bundle.
 * @throws {BundleError} with the errors of every file.
 */
export function checkBundle({ policies, tests, lists }: BundleTexts): CheckedBundle {
  if (policies.length === 0) {
    throw new BundleError([fileDiagnostic('.', 'expected at least one *.yaml file, found none')])
  }
  const sorted = [...policies].sort((one, other) => (one.name < other.name ? -1 : 1))
  const parsed = sorted.map(parseFile)
  const readable = parsed.flatMap(({ file }) => file ?? [])
  const sources = parsed.flatMap(({ source }) => source)
  const built = buildLists(sources, (name) => lists.get(name) ?? MISSING)
  const diagnostics = [
    ...parsed.flatMap(({ diagnostics }) => diagnostics),
    ...built.diagnostics,
    ...meaningDiagnostics(readable, readable.length === sorted.length),
    ...tests.flatMap(keptTestDiagnostics),
  ]
  if (diagnostics.length > 0) throw new BundleError(sortDiagnostics(diagnostics))
  const all = [...sorted, ...built.files]
  const files = all.map(({ name }) => name)
  refuseUnread([...lists.keys()], files)
  return { hash: hashOf(all), files, sources, lists: built.lists }
}

const keptTestDiagnostics = keptWhileUnchanged(testFileDiagnostics)

const MISSING = { ok: false, why: 'there is no such file in the policy folder' } as const

/** A list that no policy names has no effect. */
function refuseUnread(lists: readonly string[], files: readonly string[]): void {
  const read = new Set(files)
  const unread = lists.filter((name) => !read.has(name))
  if (unread.length > 0) throw new BundleError(unread.map((name) => fileDiagnostic(name, UNREAD)))
}

const UNREAD =
  'is not loaded: expected a policy (*.yaml), or a file that a policy names under `lists:`; name it there, or move it out of the folder'

/** References are checked only when every file is valid, as a missing name may be in an invalid one. */
function meaningDiagnostics(files: readonly YamlFile[], isWhole: boolean): readonly Diagnostic[] {
  const references = files.map(readReferences)
  return [
    ...references.flatMap(ruleDiagnostics),
    ...repeatedNames(references),
    ...(isWhole
      ? [
          ...referenceDiagnostics(references),
          ...digestDiagnostics(references),
          ...conditionDiagnostics(references),
          ...presentationDiagnostics(references),
          ...timeDiagnostics(references),
        ]
      : []),
  ]
}

/** In order, and each once: what stands behind an alias is met more than once. */
function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const distinct = new Map(diagnostics.map((diagnostic) => [describeDiagnostic(diagnostic), diagnostic]))
  return [...distinct.values()].sort((one, other) => {
    if (one.file !== other.file) return one.file < other.file ? -1 : 1
    return one.line - other.line || one.column - other.column
  })
}

/** Names and lengths are hashed with the texts, so that no two bundles have the same bytes. */
function hashOf(files: readonly SourceFile[]): string {
  return sha256(...files.flatMap(({ name, text }) => [`${name}\n${Buffer.byteLength(text)}\n`, text]))
}
