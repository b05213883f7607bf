import type { PostedCard } from '../../../approval/delivery/card-message.ts'
import { withTimeout } from '../../../core/with-timeout.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { permalinkOf } from '../../api/permalink.ts'

/** A card, and where Slack shows it with its thread. */
export interface CardLink {
  readonly channel: string
  readonly url: string
}

/** A modal must be opened within 3 s of its click. */
const LIMIT_MS = 1_000

/** The addresses of these cards; those that Slack does not name in time are left out. */
export async function cardLinks(
  { client, clock }: Pick<ListenerDeps, 'client' | 'clock'>,
  cards: readonly PostedCard[],
): Promise<readonly CardLink[]> {
  const links = await Promise.all(
    cards.map(({ channel, message }) => {
      const link = permalinkOf(client, message).then(
        (url) => [{ channel, url }],
        () => [],
      )
      return withTimeout<readonly CardLink[], readonly CardLink[]>(link, {
        clock,
        limitMs: LIMIT_MS,
        onTimeout: () => [],
      })
    }),
  )
  return links.flat()
}
