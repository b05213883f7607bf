/**
 * Some requests that people were asked about, oldest first, as rows of columns: a period has tens of thousands, and an object
 * for each would be garbage that delays whatever runs next.
 */
export interface AskedRequests {
  readonly columns: AskedColumns
  /** Which rows of the columns, in order. */
  readonly rows: Uint32Array
}

/** A value of every row in each column. What rows have in common is one object, which other columns may share. */
export interface AskedColumns {
  readonly calls: readonly AskedCall[]
  /** Which of `calls`. */
  readonly call: Uint32Array
  readonly results: readonly AskedResult[]
  /** Which of `results`. */
  readonly result: Uint32Array
  readonly createdAtMs: Float64Array
  /** How long people took to decide, without pauses; NaN: people did not decide it. */
  readonly decidedInMs: Float64Array
  /** The amount of money that it is about, in the currency of its result; NaN: none, or unknown. */
  readonly minorUnits: Float64Array
  readonly votes: VoteColumns
  /** The ids of rejected calls, by row. */
  readonly rejectedIds: ReadonlyMap<number, string>
}

/** The votes of all rows, one after the other: those of a row oldest first. */
export interface VoteColumns {
  /** Where the votes of each row begin; one more at the end. */
  readonly first: Uint32Array
  readonly choices: readonly VoteChoice[]
  /** Which of `choices`. */
  readonly choice: Uint32Array
  /** Since the stage of the vote was asked. */
  readonly tookMs: Float64Array
}

export const NOBODY_ASKED: AskedRequests = {
  rows: new Uint32Array(),
  columns: {
    calls: [],
    call: new Uint32Array(),
    results: [],
    result: new Uint32Array(),
    createdAtMs: new Float64Array(),
    decidedInMs: new Float64Array(),
    minorUnits: new Float64Array(),
    votes: { first: new Uint32Array(1), choices: [], choice: new Uint32Array(), tookMs: new Float64Array() },
    rejectedIds: new Map(),
  },
}

/** What was asked. */
export interface AskedCall {
  readonly kind: 'call' | 'question' | 'plan'
  readonly tool: string
  readonly agentId: string
  readonly policyId: string | null
  readonly rule: string | null
  /** The approver groups that were asked so far. */
  readonly groups: readonly string[]
}

/** What became of it. */
export interface AskedResult {
  /** `denied`: by policies that came into force while people were asked; `locked_down`: by a lockdown. */
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | 'denied' | 'locked_down'
  /** State of an approved call; null: none, or not started yet. */
  readonly execution: 'redeemed' | 'succeeded' | 'failed' | 'lapsed' | 'denied' | null
  /** Who changed the params; null: nobody. */
  readonly editedBy: Voter | null
  /** Of the amount of money that it is about; null: none, or unknown. */
  readonly currency: string | null
}

export interface Voter {
  readonly id: string
  readonly name: string
}

/** Who voted how. */
export interface VoteChoice {
  readonly by: Voter
  readonly choice: 'approve' | 'deny'
}

export function callAt({ calls, call }: AskedColumns, row: number): AskedCall {
  return known(calls[call[row] ?? -1])
}

export function resultAt({ results, result }: AskedColumns, row: number): AskedResult {
  return known(results[result[row] ?? -1])
}

/** Where the votes of a row begin in `votes`; those of the row before end there. */
export function firstVoteAt({ votes: { first } }: AskedColumns, row: number): number {
  return first[row] ?? 0
}

export function choiceAt({ votes: { choices, choice } }: AskedColumns, vote: number): VoteChoice {
  return known(choices[choice[vote] ?? -1])
}

/** Those of which this is true. What is true of a call is asked once for all rows that share it. */
export function whereCall(asked: AskedRequests, is: (call: AskedCall) => boolean): AskedRequests {
  const { calls, call } = asked.columns
  const answers = new Uint8Array(calls.length)
  return whereRow(asked, (row) => {
    const number = call[row] ?? -1
    if (answers[number] === 0) answers[number] = is(known(calls[number])) ? YES : NO
    return answers[number] === YES
  })
}

const [YES, NO] = [1, 2]

export function whereResult(asked: AskedRequests, is: (result: AskedResult) => boolean): AskedRequests {
  return whereRow(asked, (row) => is(resultAt(asked.columns, row)))
}

/** How many have such a result. */
export function countResults({ columns, rows }: AskedRequests, is: (result: AskedResult) => boolean): number {
  let count = 0
  for (const row of rows) if (is(resultAt(columns, row))) count += 1
  return count
}

export function whereRow({ columns, rows }: AskedRequests, is: (row: number) => boolean): AskedRequests {
  const found = new Uint32Array(rows.length)
  let count = 0
  for (const row of rows) {
    if (!is(row)) continue
    found[count] = row
    count += 1
  }
  return { columns, rows: found.subarray(0, count) }
}

/** The different calls that were asked about, in the order of the first row of each. */
export function callsOf({ columns, rows }: AskedRequests): readonly AskedCall[] {
  const numbers = new Set<number>()
  for (const row of rows) numbers.add(columns.call[row] ?? -1)
  return [...numbers].map((number) => known(columns.calls[number]))
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('Expected a row of the columns, got another one')
  return value
}
