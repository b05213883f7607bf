import { compileGlob } from '../../core/glob.ts'
import type { Limit } from '../limits/limit.ts'
import type { ApprovalObligation } from '../model/decision.ts'
import type { BundleFile } from '../schema/bundle-file.ts'
import type { Rule as RuleSource } from '../schema/rule-schema.ts'
import type { Otherwise, Policy, Rule } from './rule.ts'

/** Defaults of an approval. */
export interface DefaultObligation {
  readonly groups: readonly string[]
  readonly timeoutMs: number
}

/** Compiles a checked file with rules to a policy of this id. */
export function compilePolicy(id: string, file: BundleFile, defaults: DefaultObligation): Policy {
  const agents = file.agents?.map(compileGlob) ?? null
  const isShadow = file.mode === 'shadow'
  return {
    id,
    priority: file.priority ?? 0,
    isShadow,
    otherwise: otherwiseOf(file, defaults),
    covers: (agentId) => agents === null || agents.some((covers) => covers(agentId)),
    rules: (file.rules ?? []).map((rule) => compileRule(rule, { policyId: id, isShadow, defaults })),
  }
}

function otherwiseOf(
  { otherwise = 'allow', rules = [] }: BundleFile,
  defaults: DefaultObligation,
): Otherwise {
  if (otherwise !== 'ask') return { effect: otherwise }
  const groups = defaults.groups.length > 0 ? defaults.groups : distinct(rules.flatMap(groupsOf))
  return { effect: 'ask', obligation: plainObligation({ ...defaults, groups }) }
}

function groupsOf({ approvers = [], stages = [] }: RuleSource): readonly string[] {
  return [...approvers, ...stages.flatMap((stage) => stage.approvers)]
}

interface PolicyContext {
  readonly policyId: string
  readonly isShadow: boolean
  readonly defaults: DefaultObligation
}

function compileRule(source: RuleSource, { policyId, isShadow, defaults }: PolicyContext): Rule {
  const { action } = source
  const common = {
    ...matchOf(source),
    limit: limitOf(source, `${policyId}/${source.name}`),
    phase: source.phase ?? 'call',
    isShadow: isShadow || source.mode === 'shadow',
    reason: source.message ?? source.description ?? `Rule '${source.name}' ${SENTENCES[action]}`,
  }
  if (action === 'require_approval') return { ...common, action, obligation: obligationOf(source, defaults) }
  return action === 'allow' ? { ...common, action, feedback: source.feedback ?? [] } : { ...common, action }
}

function matchOf(source: RuleSource) {
  const { name, tool, category, when, during, outside, params } = source
  return {
    name,
    tools: tool ?? [],
    category: category ?? null,
    when: when ?? null,
    during: during ?? null,
    outside: outside ?? null,
    params: params ?? null,
  }
}

function limitOf({ limit }: RuleSource, owner: string): Limit | null {
  if (limit === undefined) return null
  const { max, per, by, sum = null } = limit
  return { owner, max, perMs: per, by, sum }
}

const SENTENCES = {
  allow: 'allows this',
  deny: 'denies this',
  require_approval: 'asks for approval',
} as const

/** The default obligation with these approvers. */
export function plainObligation(defaults: DefaultObligation): ApprovalObligation {
  return {
    stages: [[{ groups: defaults.groups, quorum: 1, escalationGroups: [] }]],
    denyQuorum: 1,
    timeoutMs: defaults.timeoutMs,
    onTimeout: 'deny',
    remindMs: null,
    escalateMs: null,
    selfApproval: false,
    requireReason: [],
    confirm: null,
    edit: [],
    grant: null,
    undoMs: null,
  }
}

function obligationOf(source: RuleSource, defaults: DefaultObligation): ApprovalObligation {
  const { deny_quorum, timeout, on_timeout, self_approval, require_reason, remind, confirm } = source
  return {
    ...plainObligation(defaults),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    stages: stagesOf(source, defaults),
    denyQuorum: deny_quorum ?? 1,
    onTimeout: on_timeout ?? 'deny',
    remindMs: remind ?? null,
    selfApproval: self_approval ?? false,
    requireReason: require_reason ?? [],
    confirm: confirm ?? null,
    ...powersOf(source),
  }
}

function powersOf({
  escalate,
  edit,
  grant,
  undo,
}: RuleSource): Pick<ApprovalObligation, 'escalateMs' | 'edit' | 'grant' | 'undoMs'> {
  return {
    escalateMs: escalate?.after ?? null,
    edit: edit === true ? 'all' : (edit ?? []),
    grant: grant === undefined ? null : { scopes: grant.scope, maxMs: grant.max },
    undoMs: undo ?? null,
  }
}

function stagesOf(source: RuleSource, defaults: DefaultObligation): ApprovalObligation['stages'] {
  const escalationGroups = distinct(source.escalate?.to ?? [])
  const stages = source.stages ?? [{ approvers: source.approvers, quorum: source.quorum }]
  return stages.map(({ approvers, quorum = 1 }) => [
    { groups: distinct(approvers ?? defaults.groups), quorum, escalationGroups },
  ])
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
