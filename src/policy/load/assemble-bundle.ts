import type { ApproverGroup, Bundle, DigestPlan } from '../bundle.ts'
import { policyId } from '../check/check-names.ts'
import { DEFAULT_TIMEOUT_MS } from '../check/check-times.ts'
import { boundedCache } from '../compile/bounded-cache.ts'
import { compilePolicy, type DefaultObligation } from '../compile/compile-policy.ts'
import { createFallback } from '../compile/fallback.ts'
import { namedTools } from '../compile/named-tools.ts'
import { createQuotas } from '../compile/quotas.ts'
import type { Policy, Rule } from '../compile/rule.ts'
import { indexRuleFacts } from '../compile/rule-facts.ts'
import { indexRules } from '../compile/rule-index.ts'
import { createCatalog, type KnownTool } from '../compile/tool-catalog.ts'
import { createToolNames } from '../compile/tool-names.ts'
import type { Lists } from '../condition/lists.ts'
import type { CompiledPolicies, Rules } from '../evaluate/evaluate.ts'
import { evaluateClaim, limitsOfClaim, newlyActiveForClaim } from '../evaluate/evaluate-claim.ts'
import { evaluateResult, hasResultRules } from '../evaluate/evaluate-result.ts'
import { isGrantable } from '../evaluate/grantable.ts'
import { BUILT_IN_CATEGORIES } from '../model/categories.ts'
import type { BundleFile, Digest, Group } from '../schema/bundle-file.ts'
import { findingThresholds } from '../schema/findings-schema.ts'
import type { Rule as RuleSource } from '../schema/rule-schema.ts'
import { summarizePolicy } from './summarize-policy.ts'

/** A checked file of a bundle. */
export interface PolicySource {
  readonly name: string
  readonly content: BundleFile
}

/** The parts of a bundle other than policies. */
export interface BundleParts {
  readonly hash: string
  /** The files that it was read from. */
  readonly files: readonly string[]
  readonly lists: Lists
}

/** Makes a bundle of files that were checked together. */
export function assembleBundle(
  sources: readonly PolicySource[],
  { hash, files, lists }: BundleParts,
): Bundle {
  const contents = sources.map(({ content }) => content)
  const policies = policiesOf(sources)
  const compiled = compilePolicies(contents, policies, lists)
  return {
    hash,
    files,
    evaluate: (call, usage = unknownUsage) => evaluateClaim(compiled, call, usage),
    newlyActiveRules: (call, beforeMs) => newlyActiveForClaim(compiled, call, beforeMs),
    limits: (call) => limitsOfClaim(compiled, call),
    evaluateResult: (call, result) => evaluateResult(compiled, call, result),
    hasResultRules: (call) => hasResultRules(compiled, call),
    isGrantable: (granted) => isGrantable(compiled, toolNames(contents), granted),
    tool: (name) => compiled.tool(name).facts,
    approvers: groupsOf(contents, compiled.defaults),
    defaultApprovers: compiled.defaults.groups,
    timeoutMs: compiled.defaults.timeoutMs,
    admins: [...new Set(contents.flatMap(({ admins }) => admins ?? []))],
    auditors: [...new Set(contents.flatMap(({ auditors }) => auditors ?? []))],
    digest: digestPlan(contents),
    findings: findingThresholds(digestOf(contents)?.findings),
    rule: indexRuleFacts(policies),
    alerts: contents.find(({ alerts }) => alerts !== undefined)?.alerts ?? null,
    quota: createQuotas(merge(contents, 'quotas')),
    policies: sources.flatMap(summarizePolicy),
  }
}

/** Names and globs of the tools that the files mention. */
function toolNames(contents: readonly BundleFile[]): ReadonlySet<string> {
  const ruled = contents.flatMap(({ rules }) => (rules ?? []).flatMap(({ tool }) => tool ?? []))
  return new Set([...Object.keys(merge(contents, 'tools')), ...ruled])
}

/** Cached besides the tools that rules name; bounded, as agents choose the names. */
const MAX_UNKNOWN_TOOLS = 4_096

function unknownUsage(): null {
  return null
}

function policiesOf(sources: readonly PolicySource[]): readonly Policy[] {
  const defaults = defaultObligation(sources.map(({ content }) => content))
  return sources
    .filter(({ content }) => content.rules !== undefined && content.enabled !== false)
    .map(({ name, content }) => compilePolicy(policyId(content.name, name), content, defaults))
}

function compilePolicies(
  contents: readonly BundleFile[],
  policies: readonly Policy[],
  lists: Lists,
): CompiledPolicies {
  const categories = merge(contents, 'categories')
  const defaults = defaultObligation(contents)
  const catalog = createCatalog(merge(contents, 'tools'))
  const calls = rulesOf(policies, 'call')
  const results = rulesOf(policies, 'result')
  const toolNames = createToolNames(namedTools(contents))
  return {
    tool: boundedCache(MAX_UNKNOWN_TOOLS + namesIn(policies), (name) => {
      const lookalike = toolNames.lookalike(name)
      const facts = catalog(name)
      return {
        facts: lookalike === null ? facts : withMasksOf(catalog(lookalike), facts),
        lookalike,
        calls: calls(name),
        results: results(name),
      }
    }),
    categories: new Set([...BUILT_IN_CATEGORIES, ...Object.keys(categories)]),
    lists,
    fallback: createFallback(merge(contents, 'tiers'), categories),
    toolNames,
    defaults,
  }
}

/** The masks of a tool also apply to calls whose tool name resembles it. */
function withMasksOf(other: KnownTool, facts: KnownTool): KnownTool {
  return { ...facts, mask: [...new Set([...facts.mask, ...other.mask])] }
}

function namesIn(policies: readonly Policy[]): number {
  return new Set(policies.flatMap(({ rules }) => rules.flatMap(({ tools }) => tools))).size
}

/** Shadow rules are indexed separately, so that they cannot hide one in force. */
function rulesOf(policies: readonly Policy[], phase: Rule['phase']): (tool: string) => Rules {
  const index = (isShadow: boolean) =>
    indexRules(
      policies.map((policy) => ({
        ...policy,
        rules: policy.rules.filter((rule) => rule.phase === phase && rule.isShadow === isShadow),
      })),
    )
  const inForce = index(false)
  const inShadow = index(true)
  return (tool) => ({ inForce: inForce(tool), inShadow: inShadow(tool) })
}

/** One mapping of the same section of all files; the check before made sure that no key is in two. */
function merge<K extends 'tools' | 'categories' | 'tiers' | 'approvers' | 'quotas'>(
  contents: readonly BundleFile[],
  section: K,
): NonNullable<BundleFile[K]> {
  return Object.assign({}, ...contents.map((content) => content[section] ?? {}))
}

function defaultObligation(contents: readonly BundleFile[]): DefaultObligation {
  return {
    groups: [...new Set(contents.flatMap(({ defaults }) => defaults?.approvers ?? []))],
    timeoutMs:
      contents.find(({ defaults }) => defaults?.timeout !== undefined)?.defaults?.timeout ??
      DEFAULT_TIMEOUT_MS,
  }
}

function groupsOf(
  contents: readonly BundleFile[],
  defaults: DefaultObligation,
): ReadonlyMap<string, ApproverGroup> {
  const groups = new Map<string, ApproverGroup>()
  for (const [name, group] of Object.entries(merge(contents, 'approvers')))
    groups.set(name, groupOf(name, group))
  const named = contents.flatMap(({ rules }) => (rules ?? []).flatMap(groupsNamedBy))
  for (const name of [...named, ...defaults.groups]) {
    if (name.startsWith('#')) groups.set(name, groupOf(name, { channel: name }))
  }
  return groups
}

function digestOf(contents: readonly BundleFile[]): Digest | null {
  return contents.find(({ digest }) => digest !== undefined)?.digest ?? null
}

function digestPlan(contents: readonly BundleFile[]): DigestPlan | null {
  const digest = digestOf(contents)
  if (digest === null) return null
  const { channel, schedule, timezone, monthly = false } = digest
  const groups = Object.entries(merge(contents, 'approvers'))
    .filter(([, group]) => group.digest === true)
    .map(([name, group]) => ({ name, channel: group.channel }))
  return { channel, schedule, timezone, monthly, groups }
}

/** People who are named are mentioned; those who only happen to be in a channel are not. */
function groupOf(name: string, { channel, members, notify, quiet = [] }: Group): ApproverGroup {
  const byDefault = members === undefined ? 'none' : 'mention'
  return { name, channel, members: members ?? null, notify: notify ?? byDefault, quiet }
}

function groupsNamedBy({ approvers, stages, escalate, feedback }: RuleSource): readonly string[] {
  const staged = (stages ?? []).flatMap((stage) => stage.approvers)
  return [...(approvers ?? []), ...staged, ...(escalate?.to ?? []), ...(feedback ?? [])]
}
