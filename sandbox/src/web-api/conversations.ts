import type { JsonObject } from '../json.ts'
import { flagAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import type { Message } from '../state/messages.ts'
import type { Channel } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { type Call, type Method, needChannel, needPerson, needText, SlackRefusal } from './method.ts'
import { channelObject, messageObject } from './objects.ts'
import { pageOf } from './page.ts'

/** The conversations.* methods, by name. */
export const conversationMethods = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.open': open,
  'conversations.join': join,
} as const satisfies Record<string, Method>

const LIST_PAGE = { default: 100, max: 1_000 } as const
const HISTORY_PAGE = { default: SLACK_LIMITS.history.pageDefault, max: SLACK_LIMITS.history.pageMax } as const

function list({ args, workspace }: Call) {
  const types = (textAt(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim())
  const listed = [...workspace.channels.values()]
    .filter((channel) => types.includes(typeOf(channel)))
    .filter((channel) => !channel.isPrivate || channel.memberIds.includes(workspace.bot.id))
    .filter((channel) => !(flagAt(args, 'exclude_archived') && channel.isArchived))
  const page = pageOf(listed, args, LIST_PAGE)
  return {
    channels: page.items.map((channel) => channelObject(channel, workspace)),
    response_metadata: { next_cursor: page.nextCursor },
  }
}

function info({ args, workspace }: Call) {
  return { channel: channelObject(needChannel(workspace, needText(args, 'channel')), workspace) }
}

function members({ args, workspace }: Call) {
  const page = pageOf(needChannel(workspace, needText(args, 'channel')).memberIds, args, LIST_PAGE)
  return { members: page.items, response_metadata: { next_cursor: page.nextCursor } }
}

function history(call: Call) {
  const { workspace, args } = call
  const channel = joinedChannel(call)
  const newestFirst = publicMessages(workspace, channel)
    .filter((message) => message.threadTs === null || message.threadTs === message.ts)
    .filter((message) => isWithin(message, args))
    .toReversed()
  return pageOfMessages(newestFirst, call)
}

function replies(call: Call) {
  const { workspace, args } = call
  const channel = joinedChannel(call)
  const ts = needText(args, 'ts')
  const thread = publicMessages(workspace, channel).filter((one) => one.ts === ts || one.threadTs === ts)
  if (thread.length === 0) throw new SlackRefusal('thread_not_found')
  return pageOfMessages(
    thread.filter((one) => isWithin(one, args)),
    call,
  )
}

function open({ args, workspace }: Call) {
  const direct = workspace.directWith(needPerson(workspace, needText(args, 'users')).id)
  const channel = flagAt(args, 'return_im') ? channelObject(direct, workspace) : { id: direct.id }
  return { channel }
}

function join({ args, workspace }: Call) {
  const channel = needChannel(workspace, needText(args, 'channel'))
  if (channel.isPrivate) throw new SlackRefusal('method_not_supported_for_channel_type')
  if (channel.isArchived) throw new SlackRefusal('is_archived')
  if (!channel.memberIds.includes(workspace.bot.id)) {
    workspace.setMembers(channel, [...channel.memberIds, workspace.bot.id])
  }
  return { channel: channelObject(channel, workspace) }
}

function joinedChannel({ args, workspace }: Call): Channel {
  const channel = needChannel(workspace, needText(args, 'channel'))
  if (!channel.memberIds.includes(workspace.bot.id)) throw new SlackRefusal('not_in_channel')
  return channel
}

function publicMessages(workspace: Workspace, channel: Channel): readonly Message[] {
  return workspace.messages.in(channel.id).filter((message) => message.ephemeralTo === null)
}

function isWithin(message: Message, args: JsonObject): boolean {
  const oldest = Number(textAt(args, 'oldest') ?? 0)
  const latest = Number(textAt(args, 'latest') ?? Number.POSITIVE_INFINITY)
  const ts = Number(message.ts)
  if (flagAt(args, 'inclusive')) return ts >= oldest && ts <= latest
  return ts > oldest && ts < latest
}

function pageOfMessages(messages: readonly Message[], { args, workspace }: Call): JsonObject {
  const withMetadata = flagAt(args, 'include_all_metadata')
  const page = pageOf(messages, args, HISTORY_PAGE)
  return {
    messages: page.items.map((message) => messageObject(message, workspace, withMetadata)),
    has_more: page.nextCursor !== '',
    ...(page.nextCursor === '' ? {} : { response_metadata: { next_cursor: page.nextCursor } }),
  }
}

function typeOf(channel: Channel): string {
  if (channel.isDirect) return 'im'
  return channel.isPrivate ? 'private_channel' : 'public_channel'
}
