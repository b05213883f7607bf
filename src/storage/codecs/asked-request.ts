import type { AskedRequest, CastVote, Voter } from '../../ledger/activity.ts'
import { fields, json, listOf, memberOf, number, orNull, sharedJson, text } from './plain-columns.ts'

/** A request for statistics, as its row. */
export function encodeAskedRequest({ groups, votes, editedBy, ...own }: Omit<AskedRequest, 'value'>) {
  return {
    ...own,
    groups: JSON.stringify(groups),
    votes: JSON.stringify(votes.map(({ by: { id, name }, ...vote }) => ({ by: { id, name }, ...vote }))),
    editedBy: editedBy === null ? null : JSON.stringify({ id: editedBy.id, name: editedBy.name }),
  }
}

/** A row with the columns that `encodeAskedRequest` writes, and the value. */
export type AskedRow = Readonly<Record<keyof ReturnType<typeof encodeAskedRequest>, unknown>> & {
  readonly currency: unknown
  readonly minorUnits: unknown
}

/**
 * Prepares reading many rows. Every value is checked.
 * @throws {VetoError} `store_corrupt` when a row is invalid.
 */
export function askedRequestDecoder(): (row: AskedRow) => AskedRequest {
  const groupsOf = sharedJson(listOf(text))
  const personOf = sharedJson(voterOf)
  return (row) => ({
    requestId: text(row.requestId),
    createdAtMs: number(row.createdAtMs),
    kind: kindOf(row.kind),
    tool: text(row.tool),
    agentId: text(row.agentId),
    policyId: orNull(row.policyId, text),
    rule: orNull(row.rule, text),
    groups: groupsOf(row.groups),
    status: statusOf(row.status),
    settledAtMs: orNull(row.settledAtMs, number),
    decidedInMs: orNull(row.decidedInMs, number),
    votes: votesOf(row.votes),
    editedBy: orNull(row.editedBy, personOf),
    execution: orNull(row.execution, executionOf),
    value: moneyOf(row),
  })
}

const kindOf = memberOf(['call', 'question', 'plan'])
const statusOf = memberOf([
  'pending',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'denied',
  'locked_down',
])
const executionOf = memberOf(['redeemed', 'succeeded', 'failed', 'lapsed', 'denied'])
const choiceOf = memberOf(['approve', 'deny'])
const personFields = fields(['id', 'name'])
const voteFields = fields(['by', 'choice', 'tookMs'])
const anyVotesOf = json(listOf(voteOf))

/** One vote as it is written, of a person whose name needs no escapes: nearly all, and read several times as fast. */
const ONE_VOTE =
  /^\[\{"by":\{"id":"([ !#-[\]-\uffff]*)","name":"([ !#-[\]-\uffff]*)"\},"choice":"(approve|deny)","tookMs":(0|[1-9]\d{0,14})\}\]$/

function votesOf(value: unknown): readonly CastVote[] {
  const [, id, name, choice, tookMs] = ONE_VOTE.exec(text(value)) ?? []
  if (id === undefined || name === undefined) return anyVotesOf(value)
  return [{ by: { id, name }, choice: choiceOf(choice), tookMs: Number(tookMs) }]
}

function voterOf(value: unknown): Voter {
  const { id, name } = personFields(value)
  return { id: text(id), name: text(name) }
}

function voteOf(value: unknown): CastVote {
  const { by, choice, tookMs } = voteFields(value)
  return { by: voterOf(by), choice: choiceOf(choice), tookMs: number(tookMs) }
}

function moneyOf({ currency, minorUnits }: AskedRow): AskedRequest['value'] {
  const money = { currency: orNull(currency, text), minorUnits: orNull(minorUnits, number) }
  return money.currency === null || money.minorUnits === null
    ? null
    : { currency: money.currency, minorUnits: money.minorUnits }
}
