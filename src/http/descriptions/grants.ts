import { CreatedGrant, GrantList, GrantQuery, GrantRequest, GrantView } from '#protocol/grant.ts'
import { describe, name } from './describe.ts'

/** Describes grants in the OpenAPI description. */
export function describeGrants(): void {
  describe(GrantRequest.shape, {
    sessionId: 'Only calls of this session; default: of any session.',
    tool: 'One tool; either this or `category` is required.',
    category: 'All tools of this category in the bundle.',
    expiresIn: 'How long the grant is valid: `15m`, `1h`, `7d`, at most `31d`.',
    uses: 'The largest number of calls.',
  })
  name(GrantRequest, 'GrantRequest', 'A grant: an approval for more than one call, within bounds.')
  describe(GrantView.shape, {
    by: 'A Slack user id, or the key that made it.',
    requestId: 'The request that it was made with; null when made over the API.',
    usesLeft: 'How many more calls it covers; null: unlimited.',
    active: 'Whether it is still active.',
  })
  name(GrantView, 'Grant', 'A grant. It replaces an approval, and never overrides a denial.')
  describe(CreatedGrant.shape, {
    warnings: 'Why the grant has no effect, and how to fix it; empty when it has.',
  })
  name(CreatedGrant, 'MadeGrant', 'The new grant.')
  name(GrantList, 'GrantList', 'Newest first.')
  describe(GrantQuery.shape, {
    agentId: 'Only grants of this agent.',
    sessionId: 'Only grants of this session.',
    active: '`true`: only active grants.',
  })
}
