import type { Command } from 'commander'

interface Options {
  readonly database?: string
  readonly servers: number
}

/** Ends the process with one sentence when several servers have no database that they can share. */
export function needsDatabase({ servers, database }: Options, command: Command): void {
  if (servers > 1 && database === undefined)
    command.error('error: --servers: expected --database postgres://… with more than one server')
}
