import type { AuthorizeCall } from '#protocol/authorize.ts'

/** For whom the agent asks, in one spelling: it is compared exactly, and e-mail addresses are equal in any case. */
export function requesterOf({ requester }: Pick<AuthorizeCall, 'requester'>): string | null {
  if (requester === undefined) return null
  return requester.includes('@') ? requester.toLowerCase() : requester
}
