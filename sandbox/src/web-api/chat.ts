import { textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { channelById } from '../state/lookup.ts'
import type { Message } from '../state/messages.ts'
import type { Channel } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { readMessageBody } from './message-body.ts'
import { type Call, type Method, needChannel, needText, SlackRefusal } from './method.ts'
import { messageObject } from './objects.ts'

/** The chat.* methods, by name. */
export const chatMethods = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
} as const satisfies Record<string, Method>

function postMessage({ args, workspace }: Call) {
  const channel = placeToPost(workspace, needText(args, 'channel'))
  const body = readMessageBody(args)
  const message = workspace.messages.add({
    channelId: channel.id,
    threadTs: textAt(args, 'thread_ts'),
    authorId: workspace.bot.id,
    text: body.text.slice(0, SLACK_LIMITS.message.textMax),
    blocks: body.blocks ?? [],
    metadata: body.metadata ?? null,
    ephemeralTo: null,
    viaResponseUrl: false,
  })
  return { channel: channel.id, ts: message.ts, message: messageObject(message, workspace, true) }
}

function postEphemeral({ args, workspace }: Call) {
  const channel = placeToPost(workspace, needText(args, 'channel'))
  const personId = needText(args, 'user')
  if (!channel.memberIds.includes(personId)) throw new SlackRefusal('user_not_in_channel')
  const body = readMessageBody(args)
  const message = workspace.messages.add({
    channelId: channel.id,
    threadTs: textAt(args, 'thread_ts'),
    authorId: workspace.bot.id,
    text: body.text,
    blocks: body.blocks ?? [],
    metadata: null,
    ephemeralTo: personId,
    viaResponseUrl: false,
  })
  return { message_ts: message.ts }
}

function update({ args, workspace }: Call) {
  const message = ownMessage(workspace, { channelId: needText(args, 'channel'), ts: needText(args, 'ts') })
  if (message.authorId !== workspace.bot.id || message.viaResponseUrl)
    throw new SlackRefusal('cant_update_message')
  const body = readMessageBody(args)
  if (body.text.length > SLACK_LIMITS.message.textAdvised) throw new SlackRefusal('msg_too_long')
  if (losesRichText(message, body.blocks)) throw new SlackRefusal('block_mismatch')
  const changed = workspace.messages.change(message.ts, {
    text: body.text,
    ...(body.blocks === undefined ? {} : { blocks: body.blocks }),
    ...(body.metadata === undefined ? {} : { metadata: body.metadata }),
  })
  const answered = messageObject(changed ?? message, workspace, true)
  return { channel: message.channelId, ts: message.ts, text: body.text, message: answered }
}

function remove({ args, workspace }: Call) {
  const message = ownMessage(workspace, { channelId: needText(args, 'channel'), ts: needText(args, 'ts') })
  if (message.authorId !== workspace.bot.id) throw new SlackRefusal('cant_delete_message')
  workspace.messages.remove(message.ts)
  return { channel: message.channelId, ts: message.ts }
}

function getPermalink({ args, workspace, baseUrl }: Call) {
  const ts = needText(args, 'message_ts')
  const message = ownMessage(workspace, { channelId: needText(args, 'channel'), ts })
  const permalink = `${baseUrl}/archives/${message.channelId}/p${ts.replace('.', '')}`
  return { channel: message.channelId, permalink }
}

function placeToPost(workspace: Workspace, target: string): Channel {
  if (workspace.people.has(target)) return workspace.directWith(target)
  const channel = needChannel(workspace, channelById(workspace, target)?.id ?? target)
  if (!channel.memberIds.includes(workspace.bot.id)) throw new SlackRefusal('not_in_channel')
  if (channel.isArchived) throw new SlackRefusal('is_archived')
  return channel
}

function ownMessage(workspace: Workspace, at: { channelId: string; ts: string }): Message {
  const channel = needChannel(workspace, at.channelId)
  const message = workspace.messages.find(channel.id, at.ts)
  if (message === undefined || message.ephemeralTo !== null) throw new SlackRefusal('message_not_found')
  return message
}

/** Slack refuses to turn a message of rich text alone into one without any. */
function losesRichText(message: Message, blocks: Message['blocks'] | undefined): boolean {
  if (blocks === undefined || blocks.length === 0 || message.blocks.length === 0) return false
  const isRich = (block: Message['blocks'][number]) => textAt(block, 'type') === 'rich_text'
  return message.blocks.every(isRich) && !blocks.some(isRich)
}
