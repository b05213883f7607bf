import type { Diagnostic } from '../source/bundle-error.ts'
import type { References } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/** Finds duplicate names: policies, rules of a policy, groups, tools, categories, tiers, defaults, quotas, the digest, the alerts. */
export function repeatedNames(all: readonly References[]): readonly Diagnostic[] {
  return [
    ...repeats(all.flatMap(policyName)),
    ...all.flatMap((references) => repeats(ruleNames(references))),
    ...repeats(all.flatMap((references) => KEYED.flatMap((section) => keyNames(references, section)))),
    ...repeats(all.flatMap(singleKeys)),
  ]
}

/** The id of the policy in this file: its own name, or the file's. */
export function policyId(own: string | null | undefined, file: string): string {
  return own ?? file.replace(/\.yaml$/, '')
}

interface NameReference {
  readonly references: References
  readonly path: Path
  /** Where the name is the key of a mapping. */
  readonly key: string | null
  readonly what: string
}

function policyName(references: References): readonly NameReference[] {
  if (references.rules.length === 0) return []
  const what = `policy '${policyId(references.name, references.file.name)}'`
  return [{ references, path: ['name'], key: null, what }]
}

function ruleNames(references: References): readonly NameReference[] {
  return references.rules.flatMap((rule, index) =>
    rule === null || rule.name === null
      ? []
      : [{ references, path: ['rules', index, 'name'], key: null, what: `rule '${rule.name}'` }],
  )
}

const KEYED = ['approvers', 'tools', 'categories', 'tiers', 'defaults', 'lists', 'quotas'] as const

const WORDS = {
  approvers: 'approver group',
  tools: 'tool',
  categories: 'category',
  tiers: 'tier',
  defaults: 'default',
  lists: 'list',
  quotas: 'quota of',
} as const

function keyNames(references: References, section: (typeof KEYED)[number]): readonly NameReference[] {
  return Object.keys(references[section]).map((key) => ({
    references,
    path: [section],
    key,
    what: `${WORDS[section]} '${key}'`,
  }))
}

/** Keys that only one file of a bundle may have. */
const SINGLE = { digest: 'the digest', alerts: 'the alert channel' } as const

function singleKeys(references: References): readonly NameReference[] {
  const keys = (['digest', 'alerts'] as const).filter((key) => references[key])
  return keys.map((key) => ({ references, path: [], key, what: SINGLE[key] }))
}

function repeats(given: readonly NameReference[]): readonly Diagnostic[] {
  const first = new Map<string, string>()
  return given.flatMap(({ references, path, key, what }) => {
    const { name, locations } = references.file
    const { line, column } = key === null ? locations.of(path) : locations.ofKey(path, key)
    const before = first.get(what)
    if (before === undefined) first.set(what, `${name}:${line}`)
    return before === undefined
      ? []
      : [{ file: name, line, column, message: `${what} is already defined in ${before}` }]
  })
}
