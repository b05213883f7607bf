import type { AskedRequest, CastVote, Voter } from '../../ledger/activity.ts'
import {
  fields,
  json,
  listOf,
  memberOf,
  number,
  orNull,
  sharedJson,
  sharedText,
  text,
} from './plain-columns.ts'

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
  const name = sharedText()
  const groupsOf = sharedJson(listOf(text))
  const personOf = sharedJson(voterOf)
  const votesOf = votesReader()
  return (row) => ({
    requestId: text(row.requestId),
    createdAtMs: number(row.createdAtMs),
    kind: kindOf(row.kind),
    tool: name(row.tool),
    agentId: name(row.agentId),
    policyId: orNull(row.policyId, name),
    rule: orNull(row.rule, name),
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

/** One vote as it is written up to the time it took, of a person whose name needs no escapes. */
const ONE_VOTE =
  /^\[\{"by":\{"id":"([ !#-[\]-\uffff]*)","name":"([ !#-[\]-\uffff]*)"\},"choice":"(approve|deny)","tookMs":$/
const END = '}]'
const [DIGIT_0, DIGIT_9] = [48, 57]
/** More digits are no exact number. */
const MOST_DIGITS = 15

/** Nearly all lists are of one vote, and begin like others of the same person: those are read many times as fast. */
function votesReader(): (value: unknown) => readonly CastVote[] {
  const known = new Map<string, Omit<CastVote, 'tookMs'> | null>()

  function beginning(written: string): Omit<CastVote, 'tookMs'> | null {
    const before = known.get(written)
    if (before !== undefined) return before
    const [, id, name, choice] = ONE_VOTE.exec(written) ?? []
    const isOne = id !== undefined && name !== undefined
    const vote = isOne ? { by: { id, name }, choice: choiceOf(choice) } : null
    known.set(written, vote)
    return vote
  }

  return (value) => {
    const written = text(value)
    const digits = lastDigits(written)
    const vote = digits === null ? null : beginning(written.slice(0, digits.from))
    if (digits === null || vote === null) return anyVotesOf(value)
    return [{ by: vote.by, choice: vote.choice, tookMs: digits.value }]
  }
}

/** The whole number before the end of the list, and where it begins; null: there is none that is written as JSON is. */
function lastDigits(written: string): { readonly from: number; readonly value: number } | null {
  const end = written.length - END.length
  let [from, value] = [end, 0]
  for (let unit = 1; from > 0; unit *= 10) {
    const code = written.charCodeAt(from - 1)
    if (code < DIGIT_0 || code > DIGIT_9) break
    value += unit * (code - DIGIT_0)
    from -= 1
  }
  const length = end - from
  const isWritten = length === 1 || (length <= MOST_DIGITS && written.charCodeAt(from) !== DIGIT_0)
  return length > 0 && isWritten && written.endsWith(END) ? { from, value } : null
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
