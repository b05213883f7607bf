import { formatDuration } from '../../core/duration.ts'
import type { PolicySummary } from '../bundle.ts'
import { policyId } from '../check/check-names.ts'
import type { BundleFile } from '../schema/bundle-file.ts'
import type { Rule } from '../schema/rule-schema.ts'

/** The policy of a file, with its rules in words; none in a file without rules. */
export function summarizePolicy({
  name,
  content,
}: {
  readonly name: string
  readonly content: BundleFile
}): readonly PolicySummary[] {
  if (content.rules === undefined) return []
  return [
    {
      id: policyId(content.name, name),
      description: content.description ?? null,
      priority: content.priority ?? 0,
      enabled: content.enabled ?? true,
      isShadow: content.mode === 'shadow',
      agents: content.agents ?? null,
      file: name,
      rules: content.rules.map((rule) => ({ name: rule.name, words: ruleWords(rule) })),
    },
  ]
}

/** `refund_payment: asks finance-team, when args.amount_cents > 50000`. */
function ruleWords(rule: Rule): string {
  const subject =
    rule.tool?.join(', ') ?? (rule.category === undefined ? 'any tool' : `category ${rule.category}`)
  return [
    `${subject}: ${actionWords(rule)}`,
    ...conditionsOf(rule),
    ...(rule.mode === 'shadow' ? ['in shadow, without effect'] : []),
  ].join(', ')
}

function actionWords({ action, approvers, stages, quorum = 1, phase }: Rule): string {
  if (action === 'allow') return 'allows'
  if (action === 'deny') return phase === 'result' ? 'refuses the result' : 'denies'
  if (stages !== undefined)
    return `asks ${stages.map((stage) => stage.approvers.join(' or ')).join(', then ')}`
  const groups = approvers?.join(' or ') ?? 'the default approvers'
  return quorum === 1 ? `asks ${groups}` : `asks ${quorum} people of ${groups}`
}

function conditionsOf({ when, during, outside, limit, params }: Rule): readonly string[] {
  return [
    ...(when === undefined ? [] : [`when ${when.source}`]),
    ...(during === undefined ? [] : ['during certain times']),
    ...(outside === undefined ? [] : ['outside certain times']),
    ...(limit === undefined ? [] : [limitWords(limit)]),
    ...(params === undefined ? [] : ['with params that match its schema']),
  ]
}

function limitWords({ max, per, sum }: NonNullable<Rule['limit']>): string {
  return `beyond ${sum === undefined ? `${max} calls` : `a total of ${max}`} in ${formatDuration(per)}`
}
