import type { Fault } from './bundle-error.ts'
import type { Mentions, RuleMention } from './mentions.ts'

/** Finds rules whose keys do not go together: what they govern, and keys that only an approval has. */
export function ruleFaults(mentions: Mentions): readonly Fault[] {
  return mentions.rules.flatMap((rule, index) =>
    rule === null
      ? []
      : [...targetFaults(mentions, rule, index), ...approvalKeyFaults(mentions, rule, index)],
  )
}

function targetFaults({ file }: Mentions, rule: RuleMention, index: number): readonly Fault[] {
  const hasTool = rule.keys.includes('tool')
  const hasCategory = rule.keys.includes('category')
  if (hasTool !== hasCategory) return []
  const message = hasTool
    ? 'expected `tool` or `category`, got both'
    : 'expected `tool` or `category`, got neither'
  return [{ file: file.name, ...file.places.of(['rules', index]), message }]
}

const APPROVAL_KEYS = ['approvers', 'quorum', 'timeout', 'self_approval', 'require_reason']

function approvalKeyFaults({ file }: Mentions, rule: RuleMention, index: number): readonly Fault[] {
  if (rule.action !== 'allow' && rule.action !== 'deny') return []
  return APPROVAL_KEYS.filter((key) => rule.keys.includes(key)).map((key) => ({
    file: file.name,
    ...file.places.ofKey(['rules', index], key),
    message: `\`${key}\` goes with action require_approval only, not with ${rule.action}`,
  }))
}
