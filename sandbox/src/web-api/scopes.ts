import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Workspace } from '../state/workspace.ts'
import { SlackRefusal } from './method.ts'

/** The bot's scopes; null: all that there are. */
export type Scopes = ReadonlySet<string> | null

/** What each method needs; the methods that are not named here need nothing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.open': ['im:write'],
  'conversations.join': ['channels:join'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'team.info': ['team:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
}

const KINDS = ['channels', 'groups', 'im', 'mpim'] as const
const ALL = [
  ...Object.values(NEEDED).flat(),
  'commands',
  ...KINDS.flatMap((kind) => [`${kind}:read`, `${kind}:history`]),
]

/** As Slack names them in the header `x-oauth-scopes`. */
export function grantedText(scopes: Scopes): string {
  return [...new Set(scopes ?? ALL)].join(',')
}

/** @throws {SlackRefusal} missing_scope, with what is needed and what was granted, as Slack answers it. */
export function needScopes(
  scopes: Scopes,
  {
    method,
    args,
    workspace,
  }: { readonly method: string; readonly args: JsonObject; readonly workspace: Workspace },
): void {
  if (scopes === null) return
  const missing = neededFor(method, args, workspace).filter((scope) => !scopes.has(scope))
  if (missing.length === 0) return
  throw new SlackRefusal('missing_scope', { needed: missing.join(','), provided: grantedText(scopes) })
}

/** Reading conversations needs a scope for each kind of them. */
function neededFor(method: string, args: JsonObject, workspace: Workspace): readonly string[] {
  if (method === 'conversations.list') {
    const types = (textAt(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim())
    return types.flatMap((type) => LISTED[type] ?? [])
  }
  const verb = READING[method]
  return verb === undefined
    ? (NEEDED[method] ?? [])
    : [`${kindOf(textAt(args, 'channel') ?? '', workspace)}:${verb}`]
}

const LISTED: Readonly<Record<string, readonly string[]>> = {
  public_channel: ['channels:read'],
  private_channel: ['groups:read'],
  im: ['im:read'],
  mpim: ['mpim:read'],
}
const READING: Readonly<Record<string, 'read' | 'history'>> = {
  'conversations.info': 'read',
  'conversations.members': 'read',
  'conversations.history': 'history',
  'conversations.replies': 'history',
}

function kindOf(id: string, workspace: Workspace): (typeof KINDS)[number] {
  const channel = workspace.channels.get(id)
  if (channel?.isDirect === true) return 'im'
  return channel?.isPrivate === true ? 'groups' : 'channels'
}
