import type { ToolFacts } from '../bundle.ts'
import type { Tiers } from '../schema/bundle-file.ts'
import type { Action } from '../schema/schema-parts.ts'

/** The decision of `tiers` and `categories` when no policy decides, with its explanation. */
export interface Fallback {
  readonly action: Action
  /** What decided: `tools of category other are denied`. */
  readonly because: string
  /** Both explanations, for the trace. */
  readonly explanation: string
}

/** The stricter decision of the tool's tier and the call's category; null when neither has an entry. */
export function createFallback(tiers: Tiers, categories: Readonly<Record<string, Action>>) {
  const byCategory = new Map(Object.entries(categories))
  if (byCategory.size === 0 && Object.keys(tiers).length === 0) return () => null
  return (tier: ToolFacts['tier'], category: string): Fallback | null => {
    const ofTier = tier === null ? undefined : tiers[tier]
    const ofCategory = byCategory.get(category)
    const sayings = [
      ...(ofTier === undefined
        ? []
        : [{ action: ofTier, reason: `tools of tier ${tier} ${SENTENCES[ofTier]}` }]),
      ...(ofCategory === undefined
        ? []
        : [{ action: ofCategory, reason: `tools of category ${category} ${SENTENCES[ofCategory]}` }]),
    ]
    const [strictest] = sayings.sort((one, other) => STRICTNESS[other.action] - STRICTNESS[one.action])
    if (strictest === undefined) return null
    return {
      action: strictest.action,
      because: strictest.reason,
      explanation: sayings.map(({ reason }) => reason).join('; '),
    }
  }
}

const SENTENCES = { allow: 'are allowed', require_approval: 'need approval', deny: 'are denied' } as const
const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const
