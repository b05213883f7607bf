import type { Diagnostic } from '../source/bundle-error.ts'
import type { References } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/** Finds names that are given twice: policies, rules of a policy, groups, tools, categories, tiers, defaults, quotas, the digest, the alerts. */
export function repeatedNames(all: readonly References[]): readonly Diagnostic[] {
  return [
    ...repeats(all.flatMap(policyName)),
    ...all.flatMap((mentions) => repeats(ruleNames(mentions))),
    ...repeats(all.flatMap((mentions) => KEYED.flatMap((section) => keyNames(mentions, section)))),
    ...repeats(all.flatMap(singleKeys)),
  ]
}

/** The id of the policy in this file: its own name, or the file's. */
export function policyId(own: string | null | undefined, file: string): string {
  return own ?? file.replace(/\.yaml$/, '')
}

interface Given {
  readonly mentions: References
  readonly path: Path
  /** Where the name is the key of a mapping. */
  readonly key: string | null
  readonly what: string
}

function policyName(mentions: References): readonly Given[] {
  if (mentions.rules.length === 0) return []
  const what = `policy '${policyId(mentions.name, mentions.file.name)}'`
  return [{ mentions, path: ['name'], key: null, what }]
}

function ruleNames(mentions: References): readonly Given[] {
  return mentions.rules.flatMap((rule, index) =>
    rule === null || rule.name === null
      ? []
      : [{ mentions, path: ['rules', index, 'name'], key: null, what: `rule '${rule.name}'` }],
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

function keyNames(mentions: References, section: (typeof KEYED)[number]): readonly Given[] {
  return Object.keys(mentions[section]).map((key) => ({
    mentions,
    path: [section],
    key,
    what: `${WORDS[section]} '${key}'`,
  }))
}

/** Keys that one file of a bundle may hold. */
const SINGLE = { digest: 'the digest', alerts: 'the channel of alerts' } as const

function singleKeys(mentions: References): readonly Given[] {
  const keys = (['digest', 'alerts'] as const).filter((key) => mentions[key])
  return keys.map((key) => ({ mentions, path: [], key, what: SINGLE[key] }))
}

function repeats(given: readonly Given[]): readonly Diagnostic[] {
  const first = new Map<string, string>()
  return given.flatMap(({ mentions, path, key, what }) => {
    const { name, places } = mentions.file
    const { line, column } = key === null ? places.of(path) : places.ofKey(path, key)
    const before = first.get(what)
    if (before === undefined) first.set(what, `${name}:${line}`)
    return before === undefined
      ? []
      : [{ file: name, line, column, message: `${what} is already given in ${before}` }]
  })
}
