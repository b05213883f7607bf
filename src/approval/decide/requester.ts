import type { AuthorizeCall } from '#protocol/authorize.ts'

/** The requester in normalized form, for exact comparison: e-mail addresses are case-insensitive. */
export function requesterOf({ requester }: Pick<AuthorizeCall, 'requester'>): string | null {
  if (requester === undefined) return null
  return requester.includes('@') ? requester.toLowerCase() : requester
}
