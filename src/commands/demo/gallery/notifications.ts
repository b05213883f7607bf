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
    { kind: 'person', id: 'U0DAN', insteadOf: [] },
  ] as const
  return [
    aMessage(
      { id: 'mention', title: 'First post', caption: 'It notifies the people who may decide.' },
      withMentions(card({ request, tool: REFUND, brief: false }), mentions, pushText(request, REFUND)),
    ),
    aMessage(
      {
        id: 'mention-away',
        title: 'First post, while somebody is away',
        caption: 'It notifies Ben and not Ann, who handed over to him.',
      },
      withMentions(
        card({ request, tool: REFUND, brief: false }),
        [{ kind: 'person', id: 'U0BEN', insteadOf: ['Ann Meyer'] }],
        pushText(request, REFUND),
      ),
    ),
    direct({ id: 'direct-message', title: 'Direct message' }, request),
    direct({ id: 'direct-message-away', title: 'Direct message to a substitute' }, request, ['Ann Meyer']),
    direct({ id: 'direct-message-settled', title: 'Direct message, decided' }, aSettledRefund(APPROVED)),
  ]
}

function direct(
  about: Pick<Preview, 'id' | 'title'>,
  request: EscalatedRequest,
  insteadOf: readonly string[] = [],
): Preview {
  const cardUrl = 'https://acme.slack.com/archives/C0FINANCE/p1795628270785000'
  return aMessage(
    { ...about, caption: 'One for each person, which says who decided.' },
    directMessage({ request, tool: REFUND, cardUrl, insteadOf }),
  )
}
