import type { Preview } from 'slack-sandbox'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { card } from '../../../slack/features/card/card.ts'
import { aMessage } from './preview.ts'
import { REFUND } from './requests.ts'

/** A preview of the card of a request. */
export function cardPreview(
  ...[id, title, caption, request]: [string, string, string, EscalatedRequest]
): Preview {
  return aMessage({ id, title, caption }, card({ request, tool: REFUND, brief: false }))
}
