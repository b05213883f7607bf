import type { CastVote } from '../../ledger/activity.ts'
import type { VoteChoice, VoteColumns, Voter } from '../../ledger/asked-requests.ts'
import { type Numbered, numberedTexts } from './numbered.ts'
import { exactly, fields, json, listOf, memberOf, number, text } from './plain-columns.ts'

/** Reads the votes of one request after another. */
export interface VoteReader {
  /** @throws {VetoError} `store_corrupt` when it is no list of votes. */
  add(written: unknown): void
  read(): VoteColumns
}

/** Prepares reading votes for one period after another. */
export function voteColumnReader(): () => VoteReader {
  const numbered = numberedTexts({ read: json(choiceIn) })
  return () => readerOf(numbered())
}

function readerOf(choices: Numbered<VoteChoice>): VoteReader {
  const first = [0]
  const choice: number[] = []
  const tookMs: number[] = []
  const known = new Map<string, number | null>()

  /** The number of the choice that a list of one vote begins with; null: it begins otherwise. */
  function choiceOf(beginning: string): number | null {
    const before = known.get(beginning)
    if (before !== undefined) return before
    const [, id, name, how] = ONE_VOTE.exec(beginning) ?? []
    const found = id === undefined ? null : choices.numberOf(JSON.stringify([id, name, how]))
    known.set(beginning, found)
    return found
  }

  function addAny(written: string): void {
    for (const vote of anyVotesOf(written)) {
      choice.push(choices.numberOf(JSON.stringify([vote.by.id, vote.by.name, vote.choice])))
      tookMs.push(vote.tookMs)
    }
  }

  return {
    add(value) {
      const written = text(value)
      const digits = lastDigits(written)
      const found = digits === null ? null : choiceOf(written.slice(0, digits.from))
      if (digits === null || found === null) {
        addAny(written)
      } else {
        choice.push(found)
        tookMs.push(digits.value)
      }
      first.push(choice.length)
    },
    read: () => ({
      first: new Uint32Array(first),
      choices: choices.values,
      choice: new Uint32Array(choice),
      tookMs: new Float64Array(tookMs),
    }),
  }
}

/** One vote as it is written up to the time it took, of a person whose name needs no escapes. */
const ONE_VOTE =
  /^\[\{"by":\{"id":"([ !#-[\]-\uffff]*)","name":"([ !#-[\]-\uffff]*)"\},"choice":"(approve|deny)","tookMs":$/
const END = '}]'
const [DIGIT_0, DIGIT_9] = [48, 57]
/** More digits are no exact number. */
const MOST_DIGITS = 15

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

function choiceIn(value: unknown): VoteChoice {
  const [id, name, choice] = exactly(3, value)
  return { by: { id: text(id), name: text(name) }, choice: anyChoiceOf(choice) }
}

export function voterOf(value: unknown): Voter {
  const { id, name } = personFields(value)
  return { id: text(id), name: text(name) }
}

function voteOf(value: unknown): CastVote {
  const { by, choice, tookMs } = voteFields(value)
  return { by: voterOf(by), choice: anyChoiceOf(choice), tookMs: number(tookMs) }
}

const anyChoiceOf = memberOf(['approve', 'deny'])
const personFields = fields(['id', 'name'])
const voteFields = fields(['by', 'choice', 'tookMs'])
const anyVotesOf = json(listOf(voteOf))
