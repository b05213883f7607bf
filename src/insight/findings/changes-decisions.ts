import type { PolicyChange } from '../../policy/bundle.ts'

/** Keys of a rule that say how people are asked, not whether. */
const HOW_PEOPLE_ARE_ASKED: ReadonlySet<string> = new Set([
  'remind',
  'escalate',
  'require_reason',
  'confirm',
  'grant',
  'undo',
])

/** May a change make the policies decide some calls otherwise? */
export function changesDecisions(change: PolicyChange): boolean {
  if (change.kind === 'add_file') return change.content['mode'] !== 'shadow'
  return Object.keys(change.set).some((key) => !HOW_PEOPLE_ARE_ASKED.has(key))
}
