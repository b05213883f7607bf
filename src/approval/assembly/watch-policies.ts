import type { Closing } from '../../core/closing.ts'
import { createEarlierPolicies } from '../reevaluation/earlier-policies.ts'
import { type Policies, reloadError } from '../workspace/follow-policies.ts'

type Deps = Parameters<typeof createEarlierPolicies>[0] & { readonly policies: Policies }

/** What is wrong with the policies of this server, or that another one has later ones, as it is when it is called; null: nothing. */
export function watchPolicies(deps: Deps, closing: Closing): () => string | null {
  const earlier = createEarlierPolicies(deps)
  closing.add(() => earlier.stop())
  earlier.start()
  return () => reloadError(deps.policies) ?? earlier.problem()
}
