import type { Fault } from './bundle-error.ts'
import type { Mentions, RuleMention } from './mentions.ts'

/**
 * Refuses what the language has and nothing carries out yet: a rule that is kept without effect would be laxer than its
 * author meant, or promise what does not come.
 */
export function unsupportedFaults(mentions: Mentions): readonly Fault[] {
  const { file } = mentions
  return mentions.rules.flatMap((rule, index) =>
    rule === null
      ? []
      : KEYS.filter((key) => isUnsupported(rule, key)).map((key) => ({
          file: file.name,
          ...file.places.ofKey(['rules', index], key),
          message: `\`${key}\` is not supported yet`,
        })),
  )
}

const KEYS = [
  'stages',
  'deny_quorum',
  'on_timeout',
  'remind',
  'escalate',
  'confirm',
  'edit',
  'grant',
  'feedback',
] as const

/** What stands for the way that approvals go today is no promise. */
const AS_TODAY: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['deny_quorum', 1],
  ['on_timeout', 'deny'],
])

function isUnsupported({ given }: RuleMention, key: (typeof KEYS)[number]): boolean {
  if (!Object.hasOwn(given, key)) return false
  return !AS_TODAY.has(key) || AS_TODAY.get(key) !== given[key]
}
