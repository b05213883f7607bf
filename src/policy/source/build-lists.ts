import { type BundleList, createList, type Lists } from '../condition/lists.ts'
import type { BundleFile } from '../schema/bundle-file.ts'
import type { ListShape } from '../schema/list-schema.ts'
import type { Diagnostic } from './bundle-error.ts'
import { readListFile } from './list-file.ts'
import type { YamlFile } from './read-yaml.ts'
import type { SourceFile } from './source-file.ts'

/** Reads a file of the bundle's folder by its name; `why` says why it cannot be read. */
export type ReadFile = (
  name: string,
) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }

export interface ListsResult {
  readonly lists: Lists
  /** The files that were read, each once. */
  readonly files: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Source {
  readonly file: YamlFile
  readonly content: BundleFile
}

/** Builds the lists of all files of a bundle. */
export function buildLists(sources: readonly Source[], readFile: ReadFile): ListsResult {
  const read = new Map<string, SourceFile>()
  const lists = new Map<string, BundleList>()
  const diagnostics: Diagnostic[] = []
  for (const { file, content } of sources) {
    for (const [name, shape] of Object.entries(content.lists ?? {})) {
      const built = buildList(shape, read, readFile)
      if (built.ok) lists.set(name, built.list)
      else diagnostics.push(diagnosticOf(file, name, built))
    }
  }
  return { lists, files: [...read.values()], diagnostics }
}

type ListResult =
  | { readonly ok: true; readonly list: BundleList }
  /** `at` is where in the list's own file; null when the error lies in the name. */
  | {
      readonly ok: false
      readonly at: { readonly file: string; readonly line: number } | null
      readonly why: string
    }

/** Builds one list; `read` gets the file that was read for it. */
export function buildList(shape: ListShape, read: Map<string, SourceFile>, readFile: ReadFile): ListResult {
  if (!('file' in shape)) return { ok: true, list: createList(shape) }
  const { file: name } = shape
  const found = readFile(name)
  if (!found.ok) return { ok: false, at: null, why: `the list '${name}' cannot be read: ${found.why}` }
  const source = { name, text: found.text }
  read.set(name, source)
  const entries = readListFile(source)
  return entries.ok
    ? { ok: true, list: createList(entries.values) }
    : { ok: false, at: { file: name, line: entries.line }, why: entries.message }
}

function diagnosticOf(
  { name, locations }: YamlFile,
  list: string,
  { at, why }: Extract<ListResult, { ok: false }>,
): Diagnostic {
  if (at !== null) return { ...at, column: 1, message: why }
  return { file: name, ...locations.of(['lists', list, 'file']), message: why }
}
