import type { Person } from '../../approval/ports/directory.ts'
import type { SlackUser } from './responses.ts'

/** Who that is to the workspace `teamId`. Only a full member of this workspace is a `member`. */
export function personFrom(user: SlackUser, teamId: string): Person {
  return {
    id: user.id,
    name: nameOf(user),
    email: user.profile?.email ?? null,
    kind: kindOf(user, teamId),
  }
}

function nameOf({ id, name, real_name, profile }: SlackUser): string {
  return [profile?.real_name, real_name, profile?.display_name, name].find((one) => one) ?? id
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
