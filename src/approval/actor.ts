/** A person, or the agent itself (`agent:<id>`). */
export interface Actor {
  readonly id: string
  readonly name: string
}
