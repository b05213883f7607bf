/** Is it how LangGraph interrupts a run? */
export function isInterrupt(error: unknown): boolean {
  return error instanceof Error && INTERRUPTS.has(error.name)
}

const INTERRUPTS: ReadonlySet<string> = new Set(['GraphInterrupt', 'NodeInterrupt'])

/** Is it for LangGraph, and no failure of a tool? */
export function isBubbleUp(error: unknown): boolean {
  return Reflect.get(Object(error), 'is_bubble_up') === true
}
