import { type Context, context } from '@opentelemetry/api'
import { ignoringErrors } from './ignoring-errors.ts'

/** Runs a task in a context, once, and returns or throws what it does, whatever a context manager throws. */
export function inContext<T>(active: Context, task: () => T): T {
  const ended: (() => T)[] = []
  const run = () => void ended.push(outcomeOf(task))
  ignoringErrors(() => context.with(active, run))
  const [outcome = outcomeOf(task)] = ended
  return outcome()
}

function outcomeOf<T>(task: () => T): () => T {
  try {
    const value = task()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}
