import { didYouMean } from '../../core/nearest.ts'
import { BUILT_IN_CATEGORIES } from '../model/categories.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { Mapping, type References, type RuleReferences, textsIn } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/** Finds undefined names, and approvals that nobody could give. Needs every file of the bundle. */
export function referenceDiagnostics(all: readonly References[]): readonly Diagnostic[] {
  const known = knownNames(all)
  return all.flatMap((references) => [
    ...fallbackDiagnostics(references, known),
    ...otherwiseDiagnostics(references, known),
    ...(references.defaultApprovers ?? []).flatMap((group, index) =>
      groupDiagnostics(references, group, { known, path: ['defaults', 'approvers', index] }),
    ),
    ...Object.entries(references.tools).flatMap(([tool, category]) =>
      categoryDiagnostics(references, category, { known, path: ['tools', tool, 'category'] }),
    ),
    ...references.rules.flatMap((rule, index) =>
      rule === null ? [] : ruleDiagnostics(references, rule, { known, path: ['rules', index] }),
    ),
  ])
}

interface DefinedNames {
  readonly groups: ReadonlyMap<string, readonly string[] | null>
  readonly categories: ReadonlySet<string>
  readonly defaultApprovers: readonly string[]
}
interface CheckContext {
  readonly known: DefinedNames
  readonly path: Path
}

function knownNames(all: readonly References[]): DefinedNames {
  return {
    groups: new Map(all.flatMap((references) => Object.entries(references.approvers))),
    categories: new Set([
      ...BUILT_IN_CATEGORIES,
      ...all.flatMap(({ categories }) => Object.keys(categories)),
    ]),
    defaultApprovers: all.flatMap(({ defaultApprovers }) => defaultApprovers ?? []),
  }
}

function ruleDiagnostics(
  references: References,
  rule: RuleReferences,
  { known, path }: CheckContext,
): readonly Diagnostic[] {
  return [
    ...categoryDiagnostics(references, rule.category, { known, path: [...path, 'category'] }),
    ...groupsNamedBy(rule).flatMap(({ group, at }) =>
      groupDiagnostics(references, group, { known, path: [...path, ...at] }),
    ),
    ...(rule.action === 'require_approval' ? approvalDiagnostics(references, rule, { known, path }) : []),
  ]
}

/** Every approver group that a rule names, and where in the rule. */
function groupsNamedBy({ approvers, given }: RuleReferences) {
  const under = (groups: readonly string[] | null, at: Path) =>
    (groups ?? []).map((group, index) => ({ group, at: [...at, index] }))
  const stages: readonly unknown[] = Array.isArray(given['stages']) ? given['stages'] : []
  return [
    ...under(approvers, ['approvers']),
    ...under(textsIn(given, 'feedback'), ['feedback']),
    ...under(textsIn(Mapping.parse(given['escalate']), 'to'), ['escalate', 'to']),
    ...stages.flatMap((stage, index) =>
      under(textsIn(Mapping.parse(stage), 'approvers'), ['stages', index, 'approvers']),
    ),
  ]
}

function categoryDiagnostics(
  { file }: References,
  category: string | null,
  { known, path }: CheckContext,
): readonly Diagnostic[] {
  if (category === null || known.categories.has(category)) return []
  const message = `unknown category '${category}'${didYouMean(category, [...known.categories])}`
  return [{ file: file.name, ...file.locations.of(path), message }]
}

function groupDiagnostics(
  { file }: References,
  group: string,
  { known, path }: CheckContext,
): readonly Diagnostic[] {
  if (group.startsWith('#') || known.groups.has(group)) return []
  const names = [...known.groups.keys()]
  const hint = names.length === 0 ? '; no file has `approvers:`' : didYouMean(group, names)
  return [
    { file: file.name, ...file.locations.of(path), message: `unknown approver group '${group}'${hint}` },
  ]
}

function approvalDiagnostics(
  { file }: References,
  rule: RuleReferences,
  { known, path }: CheckContext,
): readonly Diagnostic[] {
  if (rule.keys.includes('stages')) return []
  if (!rule.keys.includes('approvers') && known.defaultApprovers.length === 0) {
    const message = 'nobody could approve: add `approvers` here, or `defaults.approvers`'
    return [{ file: file.name, ...file.locations.of(path), message }]
  }
  const people = fixedPeople(rule.keys.includes('approvers') ? rule.approvers : known.defaultApprovers, known)
  if (people === null || people === 0 || people >= rule.quorum) return []
  const message = `a quorum of ${rule.quorum} cannot be reached: the groups have ${people} ${people === 1 ? 'member' : 'members'}`
  return [{ file: file.name, ...file.locations.of([...path, 'quorum']), message }]
}

/** A tier or category with require_approval needs approvers. */
function fallbackDiagnostics(
  references: References,
  { defaultApprovers }: DefinedNames,
): readonly Diagnostic[] {
  if (defaultApprovers.length > 0) return []
  const { file } = references
  return (['categories', 'tiers'] as const).flatMap((section) =>
    Object.entries(references[section])
      .filter(([, action]) => action === 'require_approval')
      .map(([key]) => ({
        file: file.name,
        ...file.locations.of([section, key]),
        message: 'nobody could approve: require_approval requires `defaults.approvers`',
      })),
  )
}

/** A policy with `otherwise: ask` needs approvers. */
function otherwiseDiagnostics(
  { file, otherwise, rules }: References,
  { defaultApprovers }: DefinedNames,
): readonly Diagnostic[] {
  if (otherwise !== 'ask' || defaultApprovers.length > 0) return []
  if (rules.some((rule) => rule !== null && asksSomebody(rule))) return []
  const message =
    'nobody could approve: `otherwise: ask` requires `defaults.approvers`, or a rule of the policy with `approvers`'
  return [{ file: file.name, ...file.locations.of(['otherwise']), message }]
}

function asksSomebody({ approvers, keys }: RuleReferences): boolean {
  return approvers.length > 0 || keys.includes('stages')
}

/** How many distinct people the groups hold; null when Slack decides, by a user group or a channel. */
function fixedPeople(groups: readonly string[], known: DefinedNames): number | null {
  const people = new Set<string>()
  for (const group of groups) {
    const members = known.groups.get(group) ?? null
    if (members === null || members.some((member) => member.startsWith('@'))) return null
    for (const member of members) people.add(member.toLowerCase())
  }
  return people.size
}
