import { isEscalated } from '../../src/approval/model/request.ts'
import type { RequestRecord } from './request-record.ts'

/** Each channel shows a request once: always while people may decide, and once they did. No card offers what is decided. */
export function oneCardEach({ request, cards }: RequestRecord): readonly string[] {
  if (cards === null || request === null) return []
  const channels = cards.map(({ channel }) => channel)
  const doubled = channels.filter((channel, index) => channels.indexOf(channel) !== index)
  const wasShown =
    isEscalated(request) && (request.state.status === 'pending' || request.state.votes.length > 0)
  const stale = request.state.status === 'pending' ? [] : cards.filter(({ isOpen }) => isOpen)
  return [
    ...doubled.map((channel) => `it has two cards in ${channel}`),
    ...(wasShown && cards.length === 0 ? ['it has no card'] : []),
    ...stale.map(({ channel }) => `it is ${request.state.status}, and its card in ${channel} has buttons`),
  ]
}
