/** A person, or the agent itself (`agent:<id>`). */
export interface Actor {
  readonly id: string
  readonly name: string
}

/** The agent itself, as the ledger names it. */
export function agentActor(agentId: string): Actor {
  const name = `agent:${agentId}`
  return { id: name, name }
}
