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

function list({ args, space }: Call) {
  const types = (textAt(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim())
  const listed = [...space.channels.values()]
    .filter((channel) => types.includes(typeOf(channel)))
    .filter((channel) => !channel.isPrivate || channel.memberIds.includes(space.bot.id))
    .filter((channel) => !(flagAt(args, 'exclude_archived') && channel.isArchived))
  const page = pageOf(listed, args, LIST_PAGE)
  return {
    channels: page.items.map((channel) => channelObject(channel, space)),
    response_metadata: { next_cursor: page.nextCursor },
  }
}

function info({ args, space }: Call) {
  return { channel: channelObject(needChannel(space, needText(args, 'channel')), space) }
}

function members({ args, space }: Call) {
  const page = pageOf(needChannel(space, needText(args, 'channel')).memberIds, args, LIST_PAGE)
  return { members: page.items, response_metadata: { next_cursor: page.nextCursor } }
}

function history(call: Call) {
  const { space, args } = call
  const channel = joinedChannel(call)
  const newestFirst = publicMessages(space, channel)
    .filter((message) => message.threadTs === null || message.threadTs === message.ts)
    .filter((message) => isWithin(message, args))
    .toReversed()
  return pageOfMessages(newestFirst, call)
}

function replies(call: Call) {
  const { space, args } = call
  const channel = joinedChannel(call)
  const ts = needText(args, 'ts')
  const thread = publicMessages(space, channel).filter((one) => one.ts === ts || one.threadTs === ts)
  if (thread.length === 0) throw new SlackRefusal('thread_not_found')
  return pageOfMessages(
    thread.filter((one) => isWithin(one, args)),
    call,
  )
}

function open({ args, space }: Call) {
  const direct = space.directWith(needPerson(space, needText(args, 'users')).id)
  const channel = flagAt(args, 'return_im') ? channelObject(direct, space) : { id: direct.id }
  return { channel }
}

function join({ args, space }: Call) {
  const channel = needChannel(space, needText(args, 'channel'))
  if (channel.isPrivate) throw new SlackRefusal('method_not_supported_for_channel_type')
  if (channel.isArchived) throw new SlackRefusal('is_archived')
  if (!channel.memberIds.includes(space.bot.id)) {
    space.setMembers(channel, [...channel.memberIds, space.bot.id])
  }
  return { channel: channelObject(channel, space) }
}

function joinedChannel({ args, space }: Call): Channel {
  const channel = needChannel(space, needText(args, 'channel'))
  if (!channel.memberIds.includes(space.bot.id)) throw new SlackRefusal('not_in_channel')
  return channel
}

function publicMessages(space: Workspace, channel: Channel): readonly Message[] {
  return space.messages.in(channel.id).filter((message) => message.ephemeralTo === null)
}

function isWithin(message: Message, args: JsonObject): boolean {
  const oldest = Number(textAt(args, 'oldest') ?? 0)
  const latest = Number(textAt(args, 'latest') ?? Number.POSITIVE_INFINITY)
  const ts = Number(message.ts)
  if (flagAt(args, 'inclusive')) return ts >= oldest && ts <= latest
  return ts > oldest && ts < latest
}

function pageOfMessages(messages: readonly Message[], { args, space }: Call): JsonObject {
  const withMetadata = flagAt(args, 'include_all_metadata')
  const page = pageOf(messages, args, HISTORY_PAGE)
  return {
    messages: page.items.map((message) => messageObject(message, space, withMetadata)),
    has_more: page.nextCursor !== '',
    ...(page.nextCursor === '' ? {} : { response_metadata: { next_cursor: page.nextCursor } }),
  }
}

function typeOf(channel: Channel): string {
  if (channel.isDirect) return 'im'
  return channel.isPrivate ? 'private_channel' : 'public_channel'
}
