import type { JsonObject } from '../json.ts'
import type { Message } from '../state/messages.ts'
import type { Channel, Group, Person } from '../state/people.ts'
import type { View } from '../state/views.ts'
import type { Workspace } from '../state/workspace.ts'

/** A person as users.info answers them. */
export function userObject(person: Person): JsonObject {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.handle,
    real_name: person.name,
    deleted: person.deleted,
    is_bot: person.bot,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: person.restricted,
    is_ultra_restricted: person.ultraRestricted,
    is_stranger: person.stranger,
    tz: 'Europe/Berlin',
    profile: {
      real_name: person.name,
      display_name: person.handle,
      title: person.title,
      team: person.teamId,
      ...(person.email === null ? {} : { email: person.email }),
    },
  }
}

/** A channel as conversations.info answers it. */
export function channelObject(channel: Channel, workspace: Workspace): JsonObject {
  const isMember = channel.memberIds.includes(workspace.bot.id)
  if (channel.isDirect) {
    const other = channel.memberIds.find((id) => id !== workspace.bot.id) ?? workspace.bot.id
    return { id: channel.id, is_im: true, is_channel: false, is_open: true, user: other, is_archived: false }
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_member: isMember,
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_org_shared: false,
    num_members: channel.memberIds.length,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    context_team_id: workspace.teamId,
  }
}

/** A user group as usergroups.list answers it. */
export function groupObject(group: Group, workspace: Workspace): JsonObject {
  return {
    id: group.id,
    team_id: workspace.teamId,
    is_usergroup: true,
    handle: group.handle,
    name: group.handle,
    description: '',
    date_delete: group.enabled ? 0 : 1,
    user_count: group.memberIds.length,
  }
}

/** A message as history and interactions carry it. */
export function messageObject(message: Message, workspace: Workspace, withMetadata = false): JsonObject {
  const isBot = message.authorId === workspace.bot.id
  return {
    type: 'message',
    user: message.authorId,
    ts: message.ts,
    text: message.text,
    team: workspace.teamId,
    ...(isBot ? { bot_id: botIdOf(workspace), app_id: workspace.appId } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === null ? {} : { edited: { user: message.authorId, ts: message.editedTs } }),
    ...(withMetadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  }
}

/** A view as views.open answers it and as interactions carry it. */
export function viewObject(view: View, workspace: Workspace): JsonObject {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.body,
    id: view.id,
    team_id: workspace.teamId,
    app_id: workspace.appId,
    app_installed_team_id: workspace.teamId,
    bot_id: botIdOf(workspace),
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    state: { values: view.values },
  }
}

/** The bot id (B…) that belongs to the app's user id (U…). */
export function botIdOf(workspace: Workspace): string {
  return `B${workspace.bot.id.slice(1)}`
}
