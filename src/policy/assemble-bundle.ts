import { boundedCache } from './bounded-cache.ts'
import type { ApproverGroup, Bundle, PolicySummary } from './bundle.ts'
import type { BundleFile } from './bundle-file.ts'
import { BUILT_IN_CATEGORIES } from './categories.ts'
import { policyId } from './check-names.ts'
import { compilePolicy, type DefaultTerms } from './compile-policy.ts'
import { evaluate, type Judges } from './evaluate.ts'
import { createFallback } from './fallback.ts'
import type { Policy } from './rule.ts'
import { indexRules } from './rule-index.ts'
import { createCatalog } from './tool-catalog.ts'

/** A checked file of a bundle. */
export interface PolicySource {
  readonly name: string
  readonly content: BundleFile
}

/** Makes a bundle of files that were checked together. */
export function assembleBundle(sources: readonly PolicySource[], hash: string): Bundle {
  const contents = sources.map(({ content }) => content)
  const judges = judgesOf(sources)
  return {
    hash,
    judge: (call) => evaluate(judges, call),
    tool: (name) => judges.tool(name).facts,
    approvers: groupsOf(contents, judges.defaults),
    admins: [...new Set(contents.flatMap(({ admins }) => admins ?? []))],
    auditors: [...new Set(contents.flatMap(({ auditors }) => auditors ?? []))],
    digest: contents.find(({ digest }) => digest !== undefined)?.digest ?? null,
    policies: sources.flatMap(summaryOf),
  }
}

/** Beside the tools that rules name, which all find room: a tool's name comes from outside. */
const MAX_STRANGE_TOOLS = 4_096

function judgesOf(sources: readonly PolicySource[]): Judges {
  const contents = sources.map(({ content }) => content)
  const categories = merge(contents, 'categories')
  const defaults = defaultTerms(contents)
  const policies = sources
    .filter(({ content }) => content.rules !== undefined && content.enabled !== false)
    .map(({ name, content }) => compilePolicy(policyId(content.name, name), content, defaults))
  const catalog = createCatalog(merge(contents, 'tools'))
  const index = indexRules(policies)
  return {
    tool: boundedCache(MAX_STRANGE_TOOLS + namesIn(policies), (tool) => {
      const facts = catalog(tool)
      const relevantIn = index(tool)
      return { facts, relevant: relevantIn(facts.category), relevantIn }
    }),
    categories: new Set([...BUILT_IN_CATEGORIES, ...Object.keys(categories)]),
    fallback: createFallback(merge(contents, 'tiers'), categories),
    defaults,
  }
}

function namesIn(policies: readonly Policy[]): number {
  return new Set(policies.flatMap(({ rules }) => rules.flatMap(({ tools }) => tools))).size
}

/** One mapping of the same section of all files; the check before made sure that no key is in two. */
function merge<K extends 'tools' | 'categories' | 'tiers' | 'approvers'>(
  contents: readonly BundleFile[],
  section: K,
): NonNullable<BundleFile[K]> {
  return Object.assign({}, ...contents.map((content) => content[section] ?? {}))
}

const DEFAULT_TIMEOUT_MS = 3_600_000

function defaultTerms(contents: readonly BundleFile[]): DefaultTerms {
  return {
    groups: [...new Set(contents.flatMap(({ defaults }) => defaults?.approvers ?? []))],
    timeoutMs:
      contents.find(({ defaults }) => defaults?.timeout !== undefined)?.defaults?.timeout ??
      DEFAULT_TIMEOUT_MS,
  }
}

function groupsOf(
  contents: readonly BundleFile[],
  defaults: DefaultTerms,
): ReadonlyMap<string, ApproverGroup> {
  const groups = new Map<string, ApproverGroup>()
  for (const [name, { channel, members }] of Object.entries(merge(contents, 'approvers'))) {
    groups.set(name, { name, channel, members: members ?? null })
  }
  const named = contents.flatMap(({ rules }) => (rules ?? []).flatMap(({ approvers }) => approvers ?? []))
  for (const name of [...named, ...defaults.groups]) {
    if (name.startsWith('#')) groups.set(name, { name, channel: name, members: null })
  }
  return groups
}

function summaryOf({ name, content }: PolicySource): readonly PolicySummary[] {
  if (content.rules === undefined) return []
  return [
    {
      id: policyId(content.name, name),
      description: content.description ?? null,
      priority: content.priority ?? 0,
      enabled: content.enabled ?? true,
      file: name,
      rules: content.rules.length,
    },
  ]
}
