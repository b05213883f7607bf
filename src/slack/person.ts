import type { Person } from '../approval/ports.ts'

/** What Slack says of a user, as far as it matters here. */
export interface SlackUser {
  readonly id?: string
  readonly name?: string
  readonly real_name?: string
  readonly team_id?: string
  readonly deleted?: boolean
  readonly is_bot?: boolean
  readonly is_restricted?: boolean
  readonly is_ultra_restricted?: boolean
  readonly is_stranger?: boolean
  readonly profile?: { readonly display_name?: string; readonly real_name?: string; readonly email?: string }
  readonly enterprise_user?: { readonly teams?: readonly string[] }
}

/** Who that is to the workspace `teamId`; null without an id. Only a full member of this workspace is a `member`. */
export function personFrom(user: SlackUser, teamId: string): Person | null {
  if (user.id === undefined) return null
  return {
    id: user.id,
    name: nameOf(user),
    email: user.profile?.email ?? null,
    kind: kindOf(user, teamId),
  }
}

function nameOf({ id, name, real_name, profile }: SlackUser): string {
  return [profile?.real_name, real_name, profile?.display_name, name].find((one) => one) ?? id ?? ''
}

function kindOf(user: SlackUser, teamId: string): Person['kind'] {
  if (user.deleted === true) return 'deactivated'
  if (user.is_bot === true || user.id === 'USLACKBOT') return 'bot'
  if (user.is_stranger === true || !isOfTeam(user, teamId)) return 'external'
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member'
}

function isOfTeam({ team_id, enterprise_user }: SlackUser, teamId: string): boolean {
  return team_id === teamId || enterprise_user?.teams?.includes(teamId) === true
}
