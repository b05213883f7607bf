import type { Bundle } from '../bundle.ts'
import { policyId } from '../check/check-names.ts'
import { BundleFile } from '../schema/bundle-file.ts'
import { readFolder } from '../source/read-folder.ts'
import { readYaml, type YamlFile } from '../source/read-yaml.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { Path, SourceLocation } from '../source/source-location.ts'
import { bundleOf } from './load-bundle.ts'

/** A valid bundle with its source, for tools for authors. */
export interface BundleSource {
  readonly bundle: Bundle
  readonly files: readonly SourcedFile[]
  /** Enabled ones, in the order of evaluation. */
  readonly policies: readonly SourcedPolicy[]
}

export interface SourcedFile {
  readonly name: string
  readonly lines: readonly string[]
  readonly content: BundleFile
  readonly locations: YamlFile['locations']
}

export interface SourcedPolicy {
  readonly id: string
  readonly priority: number
  /** Globs; null: every agent. */
  readonly agents: readonly string[] | null
  readonly file: SourcedFile
  readonly rules: readonly SourcedRule[]
}

/** A rule as its file writes it. */
export type RuleEntry = NonNullable<BundleFile['rules']>[number]

export interface SourcedRule {
  readonly policyId: string
  readonly rule: RuleEntry
  readonly file: SourcedFile
  /** Path of the rule within its file. */
  readonly path: Path
  /** False: a rule without effect on calls, such as a shadow rule. */
  readonly decidesCalls: boolean
}

/**
 * Loads a folder's bundle together with its source.
 * @throws {BundleError} with every error, as `loadBundle` does.
 */
export async function loadSource(folder: string): Promise<BundleSource> {
  const reading = await readFolder(folder)
  return sourceOf(bundleOf(folder, reading), reading.policies.flatMap(readSource))
}

/** The source of a bundle that was made of these files. */
export function sourceOf(bundle: Bundle, files: readonly SourcedFile[]): BundleSource {
  const policies = files.flatMap(policyIn)
  return { bundle, files, policies: policies.sort(byPriority) }
}

/** Reads a file of a bundle that loads; nothing for one that does not. */
export function readSource(file: SourceFile): readonly SourcedFile[] {
  const read = readYaml(file)
  const content = read.ok ? BundleFile.safeParse(read.file.value).data : undefined
  if (!read.ok || content === undefined) return []
  return [{ name: file.name, lines: file.text.split('\n'), content, locations: read.file.locations }]
}

/** Where a rule stands, or the value of one of its keys. */
export function locationOf({ file, path }: SourcedRule, key?: keyof RuleEntry): SourceLocation {
  return key === undefined ? file.locations.of(path) : file.locations.of([...path, key])
}

function policyIn(file: SourcedFile): readonly SourcedPolicy[] {
  const { content } = file
  if (content.rules === undefined || content.enabled === false) return []
  const id = policyId(content.name, file.name)
  const rules = content.rules.map((rule, index) => ({
    policyId: id,
    rule,
    file,
    path: ['rules', index],
    decidesCalls: isEnforced(content) && isEnforced(rule) && isForCalls(rule),
  }))
  return [{ id, priority: content.priority ?? 0, agents: content.agents ?? null, file, rules }]
}

function isEnforced(part: object): boolean {
  return !('mode' in part) || part.mode === undefined || part.mode === 'enforce'
}

function isForCalls(rule: object): boolean {
  return !('phase' in rule) || rule.phase === undefined || rule.phase === 'call'
}

function byPriority(one: SourcedPolicy, other: SourcedPolicy): number {
  return other.priority - one.priority || (one.id < other.id ? -1 : 1)
}
