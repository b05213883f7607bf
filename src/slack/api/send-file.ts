import type { WebClient } from '@slack/web-api'
import { openDirectChannel } from './direct-channels.ts'

/** A file for one person. */
export interface PersonalFile {
  readonly personId: string
  readonly name: string
  readonly content: Buffer
  /** mrkdwn that stands with the file: only our own words. */
  readonly comment: string
}

/** Sends a file in a direct message. Rejects when Slack does not take it. */
export async function sendFile(
  client: WebClient,
  { personId, name, content, comment }: PersonalFile,
): Promise<void> {
  await client.filesUploadV2({
    channel_id: await openDirectChannel(client, personId),
    filename: name,
    title: name,
    file: content,
    initial_comment: comment,
  })
}
