import type { WebClient } from '@slack/web-api'
import { Permalink, parseResponse } from './responses.ts'

/** Where Slack shows a message. Rejects when Slack does not say. */
export async function permalinkOf(
  client: WebClient,
  { channelId, ts }: { readonly channelId: string; readonly ts: string },
): Promise<string> {
  const asked = client.chat.getPermalink({ channel: channelId, message_ts: ts })
  return (await parseResponse(Permalink, 'chat.getPermalink', asked)).permalink
}
