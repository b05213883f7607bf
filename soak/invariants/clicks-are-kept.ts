import type { LedgerEntry } from '#protocol/audit.ts'
import type { RequestRecord } from './request-record.ts'

/** The server's clock, which never goes back, may be so far ahead of the machine's. */
const AHEAD_MS = 100

/** Each click that was acknowledged was recorded by then: as a vote, as refused, or its request had ended. */
export function clicksAreKept({ clicks, entries }: RequestRecord): readonly string[] {
  return clicks
    .filter(({ person, acknowledgedAtMs }) => {
      const before = entries.filter(({ at }) => Date.parse(at) <= acknowledgedAtMs + AHEAD_MS)
      return !before.some((entry) => entry.kind === 'settled' || isVoteOf(person, entry))
    })
    .map(({ person }) => `a click of ${person} was acknowledged, and no entry of that time records it`)
}

function isVoteOf(person: string, { kind, actor }: LedgerEntry): boolean {
  return actor === person && (kind === 'voted' || kind === 'vote_refused')
}
