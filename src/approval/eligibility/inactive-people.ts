import type { PendingRequest } from '../model/request.ts'

/**
 * The ids of those who cannot act on a request, whatever their groups: who voted, and, unless they may approve for themselves,
 * its requester and the owner of the agent.
 *
 * @param idOf - looks up who is named by id or e-mail; null: nobody is found.
 */
export async function inactivePeople(
  { state, owner, call }: PendingRequest,
  idOf: (who: string) => Promise<string | null>,
): Promise<ReadonlySet<string>> {
  const named = state.obligation.selfApproval ? [] : [owner, call.requester]
  const found = await Promise.all(named.map((who) => (who === null ? null : idOf(who))))
  return new Set([...state.votes.map(({ by }) => by.id), ...found.filter((id) => id !== null)])
}
