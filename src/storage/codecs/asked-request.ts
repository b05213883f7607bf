import type { AskedRequest } from '../../ledger/activity.ts'

/** A request for statistics, as its row. */
export function encodeAskedRequest({ groups, votes, editedBy, ...own }: AskedRequest) {
  return {
    ...own,
    groups: JSON.stringify(groups),
    votes: JSON.stringify(votes.map(({ by: { id, name }, ...vote }) => ({ by: { id, name }, ...vote }))),
    editedBy: editedBy === null ? null : JSON.stringify({ id: editedBy.id, name: editedBy.name }),
  }
}
