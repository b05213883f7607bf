/** How long PostgreSQL may take, and how often it is asked; in milliseconds. */
export interface PostgresTimes {
  /** Until a session is accepted. */
  readonly connectMs: number
  /** Until statements are answered; then their session is given up. Longer than the server's own limits, which answer with a reason. */
  readonly answerMs: number
  /** Until whoever reads or commits is answered, whatever is tried meanwhile. */
  readonly callMs: number
  /** Until the server gives up a statement that only reads; shorter than `callMs`, so that the error says that it was slow. */
  readonly searchMs: number
  /** Until a check of readiness is answered, with what it reads. */
  readonly checkMs: number
  /** Between two looks for what other servers committed. */
  readonly pollMs: number
  /** How long the session of a leader may be silent before another server ends it; longer than a lead lasts without being renewed. */
  readonly silentMs: number
}

/** Clients wait 10 seconds for an answer, probes often less than 5. */
export const POSTGRES_TIMES: PostgresTimes = {
  connectMs: 5_000,
  answerMs: 12_000,
  callMs: 8_000,
  searchMs: 7_000,
  checkMs: 2_000,
  pollMs: 5_000,
  silentMs: 15_000,
}
