import type { Bundle } from '../../policy/bundle.ts'
import { type Grant, scopeWords } from '../model/grant.ts'

/** Why a grant has no effect under the policies in force, and the fix; empty when it has. */
export type GrantWarnings = (grant: Pick<Grant, 'agentId' | 'scope'>) => readonly string[]

export function createGrantWarnings({ bundle }: { readonly bundle: () => Bundle }): GrantWarnings {
  return function grantWarnings({ agentId, scope }) {
    if (bundle().isGrantable({ agentId, scope: scope.kind, name: scope.name })) return []
    return [
      `This grant has no effect yet: no rule that asks people about ${scopeWords(scope)} for ${agentId} allows grants; add "grant: { scope: [${scope.kind}], max: 1h }" to the rule.`,
    ]
  }
}
