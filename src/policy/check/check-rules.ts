import type { Diagnostic } from '../source/bundle-error.ts'
import type { References, RuleReferences } from '../source/references.ts'

/** Finds rules with incompatible keys. */
export function ruleDiagnostics(references: References): readonly Diagnostic[] {
  return references.rules.flatMap((rule, index) =>
    rule === null
      ? []
      : [
          ...targetDiagnostics(references, rule, index),
          ...actionDiagnostics(references, rule, index),
          ...phaseDiagnostics(references, rule, index),
          ...stageDiagnostics(references, rule, index),
        ],
  )
}

function targetDiagnostics({ file }: References, rule: RuleReferences, index: number): readonly Diagnostic[] {
  const hasTool = rule.keys.includes('tool')
  const hasCategory = rule.keys.includes('category')
  if (hasTool !== hasCategory) return []
  const message = hasTool
    ? 'expected `tool` or `category`, got both'
    : 'expected `tool` or `category`, got neither'
  return [{ file: file.name, ...file.locations.of(['rules', index]), message }]
}

const APPROVAL_ONLY = [
  'approvers',
  'quorum',
  'timeout',
  'self_approval',
  'require_reason',
  'stages',
  'deny_quorum',
  'on_timeout',
  'remind',
  'escalate',
  'confirm',
  'edit',
  'grant',
  'undo',
]

const ACTIONS = ['allow', 'deny', 'require_approval']

/** The actions that a key goes with. A limit fires when it is exceeded, and params deny by themselves. */
const ACTIONS_OF_KEY: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...APPROVAL_ONLY.map((key) => [key, ['require_approval']] as const),
  ['limit', ['deny', 'require_approval']],
  ['params', ['allow', 'require_approval']],
  ['feedback', ['allow']],
])

function actionDiagnostics({ file }: References, rule: RuleReferences, index: number): readonly Diagnostic[] {
  const { action } = rule
  if (action === null || !ACTIONS.includes(action)) return []
  return [...ACTIONS_OF_KEY]
    .filter(([key, actions]) => rule.keys.includes(key) && !actions.includes(action))
    .map(([key, actions]) => ({
      file: file.name,
      ...file.locations.ofKey(['rules', index], key),
      message: `\`${key}\` is only allowed with action ${actions.join(' or ')}, not with ${action}`,
    }))
}

/** A rule of phase result can only deny. */
function phaseDiagnostics({ file }: References, rule: RuleReferences, index: number): readonly Diagnostic[] {
  if (rule.given['phase'] !== 'result') return []
  const path = ['rules', index]
  const misplaced = ['limit', 'params'].filter((key) => rule.keys.includes(key))
  const isOther = rule.action !== null && rule.action !== 'deny' && ACTIONS.includes(rule.action)
  return [
    ...misplaced.map((key) => ({
      file: file.name,
      ...file.locations.ofKey(path, key),
      message: `\`${key}\` applies before a call, and is not allowed in phase result`,
    })),
    ...(isOther
      ? [
          {
            file: file.name,
            ...file.locations.of([...path, 'action']),
            message: `expected action deny in phase result, got ${rule.action}`,
          },
        ]
      : []),
  ]
}

function stageDiagnostics({ file }: References, rule: RuleReferences, index: number): readonly Diagnostic[] {
  const path = ['rules', index]
  const conflicting = ['approvers', 'quorum'].filter(
    (key) => rule.keys.includes('stages') && rule.keys.includes(key),
  )
  const diagnostics = conflicting.map((key) => ({
    file: file.name,
    ...file.locations.ofKey(path, key),
    message: `expected \`stages\` or \`${key}\`, got both: each stage has its own`,
  }))
  if (rule.given['on_timeout'] !== 'escalate' || rule.keys.includes('escalate')) return diagnostics
  const message = 'on_timeout: escalate requires `escalate`, which names the groups'
  return [...diagnostics, { file: file.name, ...file.locations.of([...path, 'on_timeout']), message }]
}
