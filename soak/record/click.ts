import type { Sandbox } from 'slack-sandbox'

/** A click or form by which a person voted, and which Veto acknowledged: its vote was recorded before, or refused. */
export interface Click {
  /** The id of the person. */
  readonly person: string
  readonly requestId: string
  readonly channel: string
  /** By the machine's clock, like entries of the ledger. */
  readonly sentAtMs: number
  readonly acknowledgedAtMs: number
}

/** Those of which Veto did not say afterwards that they did nothing. */
export function withoutApologies(
  clicks: readonly Click[],
  { messages }: Pick<Sandbox, 'messages'>,
): readonly Click[] {
  return clicks.filter(
    ({ person, channel, sentAtMs, acknowledgedAtMs }) =>
      !messages(channel).some(({ ephemeralTo, text, ts }) => {
        const atMs = Number(ts) * 1_000
        const isThen = atMs >= sentAtMs && atMs <= acknowledgedAtMs + APOLOGY_MS
        return ephemeralTo === person && isThen && isApology(text)
      }),
  )
}

/** How long a private reply may take. */
const APOLOGY_MS = 5_000

/** What a person reads when Veto could not do what they asked for. */
export function isApology(text: string): boolean {
  return text.includes('Nothing was decided')
}
