/** What is left to do, for operators. */
export interface Backlog {
  readonly pendingRequests: number
  /** Messages whose latest version is not in Slack yet. */
  readonly undeliveredMessages: number
  readonly waitingCallbacks: number
}

export interface BacklogStore {
  backlog(): Promise<Backlog>
}
