import { warningsOf } from '../builders.ts'

/** The warnings of these files but those about missing params, which have a file of tests of their own. */
export function lint(files: Readonly<Record<string, string>>): readonly string[] {
  return warningsOf(files).filter((warning) => !warning.includes(' missing_param_passes: '))
}

export const GROUPS = 'approvers: { boss: { channel: "#boss" } }\ndefaults: { approvers: [boss] }'

/** A policy of these rules, one a line from line 2, beside a group that is asked. */
export function lintRules(...rules: readonly string[]): readonly string[] {
  return lint({ 'p.yaml': `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`, 'z.yaml': GROUPS })
}
