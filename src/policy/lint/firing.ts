import { parseCondition } from '../condition/parse.ts'
import type { RuleEntry } from '../load/bundle-source.ts'
import { conjunctsOf, entails } from './entail.ts'

/** Keys that do not affect when a rule fires. Every other key may keep it from firing. */
const DOING: ReadonlySet<string> = new Set([
  'name',
  'description',
  'tool',
  'category',
  'action',
  'message',
  'approvers',
  'quorum',
  'deny_quorum',
  'timeout',
  'on_timeout',
  'self_approval',
  'require_reason',
  'remind',
  'escalate',
  'stages',
  'edit',
  'grant',
  'confirm',
  'undo',
  'feedback',
])

/** Does the rule fire for every call that it applies to? */
export function firesAlways(rule: RuleEntry): boolean {
  return conditionKeys(rule).length === 0
}

/** Do the rule's params hold for every call of what it governs? */
export function paramsAlwaysHold(rule: RuleEntry): boolean {
  return conditionKeys(rule).every((key) => key === 'params' || key === 'limit')
}

/** Does only `when` determine whether the rule fires? */
export function hasOnlyWhen(rule: RuleEntry): boolean {
  return conditionKeys(rule).every((key) => key === 'when')
}

/** Does the other rule fire whenever this one does? False when uncertain. */
export function firesWith(one: RuleEntry, other: RuleEntry): boolean {
  if (firesAlways(other)) return true
  if (one.when === undefined || other.when === undefined || !hasOnlyWhen(other)) return false
  const given = conjunctsOf(parseCondition(one.when.source))
  const expected = conjunctsOf(parseCondition(other.when.source))
  return expected.every((part) => given.some((known) => entails(known, part)))
}

function conditionKeys(rule: RuleEntry): readonly string[] {
  return Object.entries(rule)
    .filter(([key, value]) => value !== undefined && !DOING.has(key))
    .map(([key]) => key)
}
