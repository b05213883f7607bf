import { sha256 } from '../core/canonical-json.ts'
import { assembleBundle, type PolicySource } from './assemble-bundle.ts'
import { buildLists, type ReadFile } from './build-lists.ts'
import type { Bundle } from './bundle.ts'
import { BundleError, describeFault, type Fault, faultOfFile } from './bundle-error.ts'
import { BundleFile } from './bundle-file.ts'
import { conditionFaults } from './check-conditions.ts'
import { repeatedNames } from './check-names.ts'
import { referenceFaults } from './check-references.ts'
import { ruleFaults } from './check-rules.ts'
import { timeFaults } from './check-times.ts'
import { readMentions } from './mentions.ts'
import { readYaml, type YamlFile } from './read-yaml.ts'
import { shapeFaults } from './shape-faults.ts'
import type { SourceFile } from './source-file.ts'

/**
 * Reads and compiles the files of a bundle; their order does not matter. `readFile` gives the lists that they name.
 * @throws {BundleError} with every fault of every file.
 */
export function readBundle(files: readonly SourceFile[], readFile: ReadFile = noFile): Bundle {
  if (files.length === 0)
    throw new BundleError([faultOfFile('.', 'expected at least one *.yaml file, found none')])
  const sorted = [...files].sort((one, other) => (one.name < other.name ? -1 : 1))
  const results = sorted.map(readYaml)
  const readable = results.flatMap((result) => (result.ok ? [result.file] : []))
  const parsed = readable.map(parseFile)
  const sources = parsed.flatMap(({ source }) => source)
  const built = buildLists(sources, readFile)
  const faults = [
    ...results.flatMap((result) => (result.ok ? [] : result.faults)),
    ...parsed.flatMap(({ faults }) => faults),
    ...built.faults,
    ...meaningFaults(readable, readable.length === sorted.length),
  ]
  if (faults.length > 0) throw new BundleError(sortFaults(faults))
  const all = [...sorted, ...built.files]
  return assembleBundle(sources, {
    hash: hashOf(all),
    files: all.map(({ name }) => name),
    lists: built.lists,
  })
}

function noFile() {
  return { ok: false, why: 'there is no folder to read it from' } as const
}

interface Parsed {
  readonly source: readonly (PolicySource & { readonly file: YamlFile })[]
  readonly faults: readonly Fault[]
}

function parseFile(file: YamlFile): Parsed {
  const parsed = BundleFile.safeParse(file.value)
  return parsed.success
    ? { source: [{ name: file.name, content: parsed.data, file }], faults: [] }
    : { source: [], faults: shapeFaults(file, parsed.error.issues) }
}

/** References are checked only when every file could be read: what is missing may stand in the one that could not. */
function meaningFaults(files: readonly YamlFile[], isWhole: boolean): readonly Fault[] {
  const mentions = files.map(readMentions)
  return [
    ...mentions.flatMap(ruleFaults),
    ...repeatedNames(mentions),
    ...(isWhole ? [...referenceFaults(mentions), ...conditionFaults(mentions), ...timeFaults(mentions)] : []),
  ]
}

/** In order, and each once: what stands behind an alias is met more than once. */
function sortFaults(faults: readonly Fault[]): readonly Fault[] {
  const distinct = new Map(faults.map((fault) => [describeFault(fault), fault]))
  return [...distinct.values()].sort((one, other) => {
    if (one.file !== other.file) return one.file < other.file ? -1 : 1
    return one.line - other.line || one.column - other.column
  })
}

/** Names and lengths are hashed with the texts, so that no two bundles spell the same bytes. */
function hashOf(files: readonly SourceFile[]): string {
  return sha256(...files.flatMap(({ name, text }) => [`${name}\n${Buffer.byteLength(text)}\n`, text]))
}
