import { flagAt } from '../json-fields.ts'
import { type Call, type Method, needPerson, needText, SlackRefusal } from './method.ts'
import { groupObject, userObject } from './objects.ts'
import { pageOf } from './page.ts'

/** The users.* and usergroups.* methods, by name. */
export const peopleMethods = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': listGroups,
  'usergroups.users.list': listGroupMembers,
} as const satisfies Record<string, Method>

function info({ args, space }: Call) {
  return { user: userObject(needPerson(space, needText(args, 'user'))) }
}

function list({ args, space }: Call) {
  const page = pageOf([...space.people.values()], args, { default: 1_000, max: 1_000 })
  return { members: page.items.map(userObject), response_metadata: { next_cursor: page.nextCursor } }
}

/** Slack finds neither deactivated people nor those of other workspaces by their address. */
function lookupByEmail({ args, space }: Call) {
  const email = needText(args, 'email').toLowerCase()
  const found = [...space.people.values()].find(
    (person) => person.email?.toLowerCase() === email && !person.deleted && !person.stranger,
  )
  if (found === undefined) throw new SlackRefusal('users_not_found')
  return { user: userObject(found) }
}

function listGroups({ args, space }: Call) {
  const listed = [...space.groups.values()].filter(
    (group) => group.enabled || flagAt(args, 'include_disabled'),
  )
  return {
    usergroups: listed.map((group) => ({
      ...groupObject(group, space),
      ...(flagAt(args, 'include_users') ? { users: group.memberIds } : {}),
    })),
  }
}

function listGroupMembers({ args, space }: Call) {
  const group = space.groups.get(needText(args, 'usergroup'))
  if (group === undefined) throw new SlackRefusal('no_such_subteam')
  const isSeen = group.enabled || flagAt(args, 'include_disabled')
  if (!isSeen) throw new SlackRefusal('no_such_subteam')
  return { users: group.memberIds }
}
