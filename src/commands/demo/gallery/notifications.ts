import type { Preview } from 'slack-sandbox'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { card } from '../../../slack/features/card/card.ts'
import { directMessage } from '../../../slack/posting/direct-message.ts'
import { withMentions } from '../../../slack/posting/mentions.ts'
import { pushText } from '../../../slack/posting/push-text.ts'
import { aMessage } from './preview.ts'
import { APPROVED, aPendingRefund, aSettledRefund, REFUND } from './requests.ts'

/** How people learn of a request. */
export function notificationPreviews(): readonly Preview[] {
  const request = aPendingRefund()
  const mentions = [
    { kind: 'user_group', id: 'S0FINANCE' },
    { kind: 'person', id: 'U0DAN' },
  ] as const
  return [
    aMessage(
      { id: 'mention', title: 'First post', caption: 'It notifies the people who may decide.' },
      withMentions(card({ request, tool: REFUND, brief: false }), mentions, pushText(request, REFUND)),
    ),
    direct('direct-message', 'Direct message', request),
    direct('direct-message-settled', 'Direct message, decided', aSettledRefund(APPROVED)),
  ]
}

function direct(id: string, title: string, request: EscalatedRequest): Preview {
  const cardUrl = 'https://acme.slack.com/archives/C0FINANCE/p1795628270785000'
  return aMessage(
    { id, title, caption: 'One for each person, which says who decided.' },
    directMessage({ request, tool: REFUND, cardUrl }),
  )
}
