import type { BundleFile, Rule as RuleSource } from './bundle-file.ts'
import { compileGlob } from './glob.ts'
import type { Policy, Rule } from './rule.ts'
import type { ApprovalTerms } from './verdict.ts'

/** What an approval has where its rule says nothing. */
export type DefaultTerms = Pick<ApprovalTerms, 'groups' | 'timeoutMs'>

/** Compiles a checked file with rules to a policy of this id. */
export function compilePolicy(id: string, file: BundleFile, defaults: DefaultTerms): Policy {
  const agents = file.agents?.map(compileGlob) ?? null
  return {
    id,
    priority: file.priority ?? 0,
    covers: (agentId) => agents === null || agents.some((covers) => covers(agentId)),
    rules: (file.rules ?? []).map((rule) => compileRule(rule, defaults)),
  }
}

function compileRule(source: RuleSource, defaults: DefaultTerms): Rule {
  const { name, action } = source
  const common = {
    name,
    tools: source.tool ?? [],
    category: source.category ?? null,
    when: source.when ?? null,
    reason: source.message ?? source.description ?? `Rule '${name}' ${SENTENCES[action]}`,
  }
  return action === 'require_approval'
    ? { ...common, action, terms: termsOf(source, defaults) }
    : { ...common, action }
}

const SENTENCES = {
  allow: 'allows this',
  deny: 'denies this',
  require_approval: 'asks for approval',
} as const

function termsOf(source: RuleSource, defaults: DefaultTerms): ApprovalTerms {
  return {
    groups: [...new Set(source.approvers ?? defaults.groups)],
    quorum: source.quorum ?? 1,
    timeoutMs: source.timeout ?? defaults.timeoutMs,
    selfApproval: source.self_approval ?? false,
    requireReason: source.require_reason ?? [],
  }
}
