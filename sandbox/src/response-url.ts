import type { JsonObject } from './json.ts'
import { flagAt, textAt } from './json-fields.ts'
import type { IssuedResponseUrl } from './state/response-urls.ts'
import type { Workspace } from './state/workspace.ts'
import { readMessageBody } from './web-api/message-body.ts'
import { SlackRefusal } from './web-api/method.ts'

type ResponseTarget = Pick<IssuedResponseUrl, 'personId' | 'channelId'>

/** Does what the app posted to a response_url; null, or Slack's code for why not. */
export function useResponseUrl(workspace: Workspace, key: string, answer: JsonObject): string | null {
  const issued = workspace.responseUrls.use(key)
  if (issued === null) return 'expired_url'
  const { messageTs } = issued
  if (messageTs !== null && flagAt(answer, 'delete_original')) {
    return workspace.messages.remove(messageTs) ? null : 'message_not_found'
  }
  return messageTs !== null && flagAt(answer, 'replace_original')
    ? replaceOriginal(workspace, messageTs, answer)
    : answerInChannel(workspace, issued, answer)
}

/** Posts what the app answered, for that person alone unless it says `in_channel`; null, or Slack's code for why not. */
export function answerInChannel(workspace: Workspace, to: ResponseTarget, answer: JsonObject): string | null {
  return orRefusal(() => {
    const body = readMessageBody(answer)
    workspace.messages.add({
      channelId: to.channelId,
      threadTs: textAt(answer, 'thread_ts'),
      authorId: workspace.bot.id,
      text: body.text,
      blocks: body.blocks ?? [],
      metadata: null,
      ephemeralTo: textAt(answer, 'response_type') === 'in_channel' ? null : to.personId,
      viaResponseUrl: true,
    })
  })
}

function replaceOriginal(workspace: Workspace, ts: string, answer: JsonObject): string | null {
  return orRefusal(() => {
    const body = readMessageBody(answer)
    const changed = workspace.messages.change(ts, { text: body.text, blocks: body.blocks ?? [] })
    if (changed === undefined) throw new SlackRefusal('message_not_found')
  })
}

function orRefusal(task: () => void): string | null {
  try {
    task()
    return null
  } catch (error) {
    if (error instanceof SlackRefusal) return error.code
    throw error
  }
}
