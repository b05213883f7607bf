import { compileGlob } from '../core/glob.ts'
import type { BundleFile } from './bundle-file.ts'
import type { Limit } from './limit.ts'
import type { Policy, Rule } from './rule.ts'
import type { Rule as RuleSource } from './rule-shape.ts'
import type { ApprovalTerms } from './verdict.ts'

/** What an approval has where its rule says nothing. */
export type DefaultTerms = Pick<ApprovalTerms, 'groups' | 'timeoutMs'>

/** Compiles a checked file with rules to a policy of this id. */
export function compilePolicy(id: string, file: BundleFile, defaults: DefaultTerms): Policy {
  const agents = file.agents?.map(compileGlob) ?? null
  const isShadow = file.mode === 'shadow'
  return {
    id,
    priority: file.priority ?? 0,
    isShadow,
    covers: (agentId) => agents === null || agents.some((covers) => covers(agentId)),
    rules: (file.rules ?? []).map((rule) => compileRule(rule, { policyId: id, isShadow, defaults })),
  }
}

interface Around {
  readonly policyId: string
  readonly isShadow: boolean
  readonly defaults: DefaultTerms
}

function compileRule(source: RuleSource, { policyId, isShadow, defaults }: Around): Rule {
  const { name, action } = source
  const common = {
    name,
    tools: source.tool ?? [],
    category: source.category ?? null,
    when: source.when ?? null,
    during: source.during ?? null,
    outside: source.outside ?? null,
    limit: limitOf(source, `${policyId}/${name}`),
    params: source.params ?? null,
    phase: source.phase ?? 'call',
    isShadow: isShadow || source.mode === 'shadow',
    reason: source.message ?? source.description ?? `Rule '${name}' ${SENTENCES[action]}`,
  }
  return action === 'require_approval'
    ? { ...common, action, terms: termsOf(source, defaults) }
    : { ...common, action }
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

function termsOf(source: RuleSource, defaults: DefaultTerms): ApprovalTerms {
  const groups = [...new Set(source.approvers ?? defaults.groups)]
  const quorum = source.quorum ?? 1
  return {
    groups,
    quorum,
    demands: [{ groups, quorum }],
    timeoutMs: source.timeout ?? defaults.timeoutMs,
    selfApproval: source.self_approval ?? false,
    requireReason: source.require_reason ?? [],
  }
}
