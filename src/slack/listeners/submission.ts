import type { ViewResponseAction } from '@slack/bolt'
import { noticeModal } from '../views/modals.ts'
import type { ListenerParts } from './listener-parts.ts'

/** Said in the modal when Slack cannot wait for what comes of it. */
export const STILL_WORKING = 'This takes longer than usual. The card will show what comes of it.'

/** Shows one sentence in place of the modal that was sent. */
export function notice(sentence: string): ViewResponseAction {
  return { response_action: 'update', view: noticeModal('Veto', sentence) }
}

/** The same, after Slack was told that the modal arrived. Never rejects. */
export async function tellLater(
  { client, log }: ListenerParts,
  viewId: string,
  sentence: string,
): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view: noticeModal('Veto', sentence) })
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}
