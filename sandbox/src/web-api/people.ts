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

function info({ args, workspace }: Call) {
  return { user: userObject(needPerson(workspace, needText(args, 'user'))) }
}

function list({ args, workspace }: Call) {
  const page = pageOf([...workspace.people.values()], args, { default: 1_000, max: 1_000 })
  return { members: page.items.map(userObject), response_metadata: { next_cursor: page.nextCursor } }
}

/** Slack finds neither deactivated people nor those of other workspaces by their address. */
function lookupByEmail({ args, workspace }: Call) {
  const email = needText(args, 'email').toLowerCase()
  const found = [...workspace.people.values()].find(
    (person) => person.email?.toLowerCase() === email && !person.deleted && !person.stranger,
  )
  if (found === undefined) throw new SlackRefusal('users_not_found')
  return { user: userObject(found) }
}

function listGroups({ args, workspace }: Call) {
  const listed = [...workspace.groups.values()].filter(
    (group) => group.enabled || flagAt(args, 'include_disabled'),
  )
  return {
    usergroups: listed.map((group) => ({
      ...groupObject(group, workspace),
      ...(flagAt(args, 'include_users') ? { users: group.memberIds } : {}),
    })),
  }
}

function listGroupMembers({ args, workspace }: Call) {
  const group = workspace.groups.get(needText(args, 'usergroup'))
  if (group === undefined) throw new SlackRefusal('no_such_subteam')
  const isSeen = group.enabled || flagAt(args, 'include_disabled')
  if (!isSeen) throw new SlackRefusal('no_such_subteam')
  return { users: group.memberIds }
}
