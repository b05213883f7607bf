/** Chooses one of the servers on a database: the leader does what only one at a time may do, such as posting to Slack. */
export interface Leadership {
  /** May other servers use the same database? */
  readonly isShared: boolean
  /** Is this process the leader, as far as it knows? */
  leads(): boolean
  /** Calls `listener` each time this process has become the leader. */
  onLead(listener: () => void): void
}
