import type { Access, Visibility } from '../eligibility/visibility.ts'

/** `own`: only requests made on this person's behalf. */
export type VisibleResult<T> =
  | { readonly seen: 'all' | 'own'; readonly value: T }
  | { readonly seen: 'nothing' }

/** What this person may see of it; `requesters`: only requests made on behalf of these. */
export async function readFor<T>(
  { visibility }: { readonly visibility: Visibility },
  personId: string,
  read: (own: { readonly requesters?: readonly string[] }) => Promise<T>,
): Promise<VisibleResult<T>> {
  const access: Access = await visibility.accessOf(personId)
  if (access.seen === 'nothing') return access
  const value = await read(access.seen === 'all' ? {} : { requesters: access.requesters })
  return { seen: access.seen, value }
}
