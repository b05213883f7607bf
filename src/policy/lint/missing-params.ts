import { z } from 'zod'
import { type BundleSource, locationOf, type SourcedPolicy, type SourcedRule } from '../load/bundle-source.ts'
import { TYPE_OF_KEYWORD } from '../params/keywords.ts'
import { isSchemaObject, type SchemaObject } from '../params/subschemas.ts'
import { firesAlways, paramsAlwaysHold } from './firing.ts'
import { allowsImplicitly, mayAllow } from './implicit-allows.ts'
import { createReach, type Reach, type Target, targetsOf } from './reach.ts'
import { type CallPath, unguardedPaths } from './unguarded-paths.ts'
import { type Warning, warn } from './warning.ts'

/** Rules that do not stop a call when a param is missing, as missing equals null, where the policy then allows the call. */
export function missingParams(source: BundleSource): readonly Warning[] {
  const reach = createReach(source)
  return source.policies.flatMap((policy) =>
    policy.rules
      .filter(({ decidesCalls, rule }) => decidesCalls && rule.action !== 'allow')
      .flatMap((sourced) => pathWarnings({ source, reach, policy, sourced })),
  )
}

interface StoppingRule {
  readonly source: BundleSource
  readonly reach: Reach
  readonly policy: SourcedPolicy
  readonly sourced: SourcedRule
}

function pathWarnings(stop: StoppingRule): readonly Warning[] {
  const { policy, sourced } = stop
  const { when } = sourced.rule
  if (when === undefined) return []
  const targets = targetsOf(sourced.rule).filter((target) => mayPass(stop, target))
  if (targets.length === 0) return []
  return unguardedPaths(when.source)
    .filter((path) => !targets.every((target) => isRequired(stop, target, path)))
    .map(({ root, keys, label }) =>
      warn(sourced.file, locationOf(sourced), {
        code: 'missing_param_passes',
        message: `rule '${sourced.rule.name}' does not fire when ${label} is missing or null, and policy '${policy.id}' may then allow the call`,
        fix: `${root === 'args' ? `require it with \`params: { properties: { ${keys[0]}: … } }\` on the tool` : 'write which values are allowed instead of using `!=`'}, or set \`otherwise: nothing\` or \`otherwise: ask\``,
      }),
    )
}

/** Could the policy allow a call of this target that the rule does not stop? */
function mayPass({ reach, policy, sourced }: StoppingRule, target: Target): boolean {
  const others = reach.relevant(policy, target, policy).filter((other) => other !== sourced)
  if (others.some(({ rule }) => rule.action !== 'allow' && firesAlways(rule))) return false
  return allowsImplicitly(policy) || mayAllow(policy, target)
}

/** Does a schema that holds for every call of the target require the path, and refuse null? */
function isRequired(
  { source, reach, policy }: StoppingRule,
  target: Target,
  { root, keys }: CallPath,
): boolean {
  if (root !== 'args') return false
  const ofTool = target.kind === 'tool' ? source.bundle.tool(target.pattern).params : []
  const ofRules = reach.relevant(policy, target, policy).filter(({ rule }) => paramsAlwaysHold(rule))
  const checks = [...ofTool, ...ofRules.flatMap(({ rule }) => rule.params ?? [])]
  return checks.some(({ schema }) => requires(schema, keys, true))
}

const Names = z.array(z.string())

/** At the top, what `properties` names is required where nothing else is said. */
function requires(schema: unknown, [key, ...deeper]: readonly string[], isTop: boolean): boolean {
  if (key === undefined) return excludesNull(schema)
  if (!isSchemaObject(schema)) return false
  const properties = isSchemaObject(schema['properties']) ? schema['properties'] : {}
  const implied = isTop && schema['required'] === undefined ? Object.keys(properties) : []
  const required = Names.safeParse(schema['required']).data ?? implied
  return required.includes(key) && requires(properties[key], deeper, false)
}

function excludesNull(schema: unknown): boolean {
  if (!isSchemaObject(schema)) return schema === false
  const { type } = schema
  if (type !== undefined) return ![type].flat().includes('null')
  return excludesByValue(schema) || Object.keys(schema).some((keyword) => TYPE_OF_KEYWORD.has(keyword))
}

function excludesByValue({ enum: values, const: value }: SchemaObject): boolean {
  if (Array.isArray(values)) return !values.includes(null)
  return value !== undefined && value !== null
}
