import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { permalinkOf } from '../../api/permalink.ts'
import { type Mine, pendingMessage } from './pending-message.ts'

/** `/veto pending`. */
export const pendingCommand: SlackCommand = {
  word: 'pending',
  summary: 'requests that wait for an answer',
  examples: [['', 'what waits for you, then the rest']],
  async run(deps, { personId }) {
    const { queries, tool, clock } = deps
    const result = await queries.pending(personId)
    if (result.seen === 'nothing') return NOT_SHOWN
    const options = { seen: result.seen, tool, nowMs: clock.nowMs() }
    return pendingMessage(result.value, { ...options, mine: await mine(deps, personId) })
  },
}

/** Without its link where Slack does not say. */
async function mine({ waitingCards, client }: ListenerDeps, personId: string): Promise<Mine> {
  const { cards, ...rest } = await waitingCards(personId)
  const rows = cards.map(async ({ request, card, insteadOf }) => ({
    request,
    insteadOf,
    url: card === null ? null : await permalinkOf(client, card).catch(() => null),
  }))
  return { rows: await Promise.all(rows), ...rest }
}
