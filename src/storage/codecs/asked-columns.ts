import type { AskedCall, AskedRequests, AskedResult } from '../../ledger/asked-requests.ts'
import { type VoteReader, voteColumnReader, voterOf } from './asked-votes.ts'
import { asWritten, type Numbered, numberedTexts, type TextOf } from './numbered.ts'
import { exactly, json, listOf, memberOf, number, orNull, text } from './plain-columns.ts'

/**
 * What statistics read of a request. The database makes one text of what many requests have in common, which is read once for
 * all of them: two lists as JSON.
 */
export interface AskedRow {
  readonly createdAtMs: unknown
  /** Key of the text with kind, tool, agent, policy, rule, and the groups as they are stored. */
  readonly call: unknown
  /** Key of the text with status, execution, who edited it as that is stored, and currency. */
  readonly result: unknown
  readonly decidedInMs: unknown
  readonly minorUnits: unknown
  readonly votes: unknown
  /** The id of a rejected call; null for all others. */
  readonly rejectedId: unknown
}

/** Spans that are short enough to hold the rows of one in memory. */
export function* askedParts(fromMs: number, toMs: number): Generator<AskedPart> {
  for (let startMs = fromMs; startMs < toMs; startMs += PART_MS) {
    yield { fromMs: startMs, toMs: Math.min(toMs, startMs + PART_MS) }
  }
}

export interface AskedPart {
  readonly fromMs: number
  readonly toMs: number
}

const PART_MS = 6 * 3_600_000

export interface AskedReader {
  /** @throws {VetoError} `store_corrupt` when the row is invalid. */
  add(row: AskedRow): void
  /** What was added, in that order. */
  read(): AskedRequests
}

/** What the keys of a store stand for. */
interface KeyedTexts {
  readonly callText: TextOf
  readonly resultText: TextOf
}

/** Prepares reading the rows of one period after another. Every value is checked. */
export function askedRequestReader(
  { callText, resultText }: KeyedTexts = { callText: asWritten, resultText: asWritten },
): () => AskedReader {
  const calls = numberedTexts({ read: json(callOf), textOf: callText })
  const results = numberedTexts({ read: json(resultOf), textOf: resultText })
  const votes = voteColumnReader()
  return () => readerOf({ calls: calls(), results: results(), votes: votes() })
}

interface Parts {
  readonly calls: Numbered<AskedCall>
  readonly results: Numbered<AskedResult>
  readonly votes: VoteReader
}

function readerOf({ calls, results, votes }: Parts): AskedReader {
  const call: number[] = []
  const result: number[] = []
  const createdAtMs: number[] = []
  const decidedInMs: number[] = []
  const minorUnits: number[] = []
  const rejectedIds = new Map<number, string>()
  return {
    add(row) {
      if (row.rejectedId !== null) rejectedIds.set(call.length, text(row.rejectedId))
      call.push(calls.numberOf(row.call))
      result.push(results.numberOf(row.result))
      createdAtMs.push(number(row.createdAtMs))
      decidedInMs.push(numberOrNaN(row.decidedInMs))
      minorUnits.push(numberOrNaN(row.minorUnits))
      votes.add(row.votes)
    },
    read: () => ({
      rows: new Uint32Array(call.length).map((_, row) => row),
      columns: {
        calls: calls.values,
        call: new Uint32Array(call),
        results: results.values,
        result: new Uint32Array(result),
        createdAtMs: new Float64Array(createdAtMs),
        decidedInMs: new Float64Array(decidedInMs),
        minorUnits: new Float64Array(minorUnits),
        votes: votes.read(),
        rejectedIds,
      },
    }),
  }
}

/** A null among numbers would make an object of each of them. */
function numberOrNaN(value: unknown): number {
  return value === null ? Number.NaN : number(value)
}

function callOf(value: unknown): AskedCall {
  const [kind, tool, agentId, policyId, rule, groups] = exactly(6, value)
  return {
    kind: kindOf(kind),
    tool: text(tool),
    agentId: text(agentId),
    policyId: orNull(policyId, text),
    rule: orNull(rule, text),
    groups: groupsOf(groups),
  }
}

function resultOf(value: unknown): AskedResult {
  const [status, execution, editedBy, currency] = exactly(4, value)
  return {
    status: statusOf(status),
    execution: orNull(execution, executionOf),
    editedBy: orNull(editedBy, editorOf),
    currency: orNull(currency, text),
  }
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
const groupsOf = json(listOf(text))
const editorOf = json(voterOf)
