import { type isObject, listAt, numberAt, textAt } from '../json-fields.ts'
import { randomText } from '../random-text.ts'
import type { UploadedFile, Workspace } from '../state/workspace.ts'
import { type Call, type Method, needChannel, needText, SlackRefusal } from './method.ts'

/** The files.* methods, by name: an address to upload to, then the sharing of what was uploaded. */
export const fileMethods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
} as const satisfies Record<string, Method>

function getUploadUrl({ args, workspace, baseUrl }: Call) {
  const name = needText(args, 'filename')
  if ((numberAt(args, 'length') ?? 0) <= 0) throw new SlackRefusal('invalid_arguments')
  const id = `F0${randomText(8)}`
  workspace.files.set(id, { id, name, title: name, bytes: null, isShared: false })
  return { upload_url: `${baseUrl}/upload/${id}`, file_id: id }
}

function completeUpload({ args, workspace }: Call) {
  const files = listAt(args, 'files').map((given) => share(workspace, given))
  const target = textAt(args, 'channel_id') ?? textAt(args, 'channels')
  if (target !== null) announce(workspace, { target, files, text: textAt(args, 'initial_comment') ?? '' })
  return { files: files.map((file) => ({ id: file.id, title: file.title, name: file.name })) }
}

function share(workspace: Workspace, given: Parameters<typeof isObject>[0]): UploadedFile {
  const file = workspace.files.get(textAt(given, 'id') ?? '')
  if (file === undefined || file.bytes === null) throw new SlackRefusal('file_not_found')
  const shared = { ...file, title: textAt(given, 'title') ?? file.title, isShared: true }
  workspace.files.set(file.id, shared)
  return shared
}

function announce(
  workspace: Workspace,
  post: { target: string; files: readonly UploadedFile[]; text: string },
): void {
  const channel = workspace.people.has(post.target)
    ? workspace.directWith(post.target)
    : needChannel(workspace, post.target)
  if (!channel.memberIds.includes(workspace.bot.id)) throw new SlackRefusal('not_in_channel')
  const names = post.files.map((file) => `📎 ${file.title}`)
  workspace.messages.add({
    channelId: channel.id,
    threadTs: null,
    authorId: workspace.bot.id,
    text: [post.text, ...names].filter((line) => line !== '').join('\n'),
    blocks: [],
    metadata: null,
    ephemeralTo: null,
    viaResponseUrl: false,
  })
}
