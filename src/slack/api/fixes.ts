import type { Channel } from './channel.ts'

/** Why a channel cannot take a card, and how to fix it; null when it can. */
export function channelProblem(name: string, channel: Channel | null): string | null {
  if (channel === null) {
    return `${name}: ${FIXES.channel_not_found}`
  }
  if (channel.isArchived) return `${name}: ${FIXES.is_archived}`
  if (channel.isShared) {
    return `${name}: the channel is shared with another workspace. Name one that belongs to this workspace only.`
  }
  return null
}

/** What to do about one of Slack's refusals. */
export function fixFor(error: string): string {
  return Object.entries(FIXES).find(([known]) => known === error)?.[1] ?? `Slack answered ${error}`
}

/** Is it the app's own access that is wrong, whatever the message? */
export function isAboutAccess(error: string): boolean {
  return ACCESS.has(error)
}

/** Does Slack refuse blocks of the message, whatever its size? */
export function isAboutBlocks(error: string): boolean {
  return BLOCKS.has(error)
}

/** Would a smaller message do? */
export function isAboutSize(error: string): boolean {
  return SIZE.has(error)
}

const FIXES = {
  channel_not_found:
    'Veto sees no such channel. Create it, unarchive it, or invite Veto there with /invite @Veto.',
  not_in_channel: 'Veto is not in the channel. Invite it there with /invite @Veto.',
  is_archived: 'the channel is archived. Unarchive it, or name another one.',
  restricted_action: 'the workspace lets only some people post there. Allow Veto to post.',
  restricted_action_read_only_channel: 'the channel is read-only. Name another one.',
  cant_update_message: 'Slack does not let Veto change its message.',
  edit_window_closed: 'Slack does not let Veto change its message any more.',
} as const

const ACCESS: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'team_access_not_granted',
  'access_denied',
  'accesslimited',
])

const SIZE: ReadonlySet<string> = new Set(['msg_blocks_too_long', 'msg_too_long'])

const BLOCKS: ReadonlySet<string> = new Set([
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'only_one_table_allowed',
])
