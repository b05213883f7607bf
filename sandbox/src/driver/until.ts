import { schedule } from '../clock.ts'
import type { Changes } from '../state/changes.ts'

/**
 * Resolves with what `look` finds, looking again at every change of the workspace.
 * @throws {Error} when it finds nothing within that much real time, naming `what` was awaited.
 */
export function until<T>(
  changes: Changes,
  look: () => T | null | undefined | false,
  bounds: { readonly what: string; readonly withinMs: number },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      stopListening()
      cancel()
      finish()
    }
    const lookAgain = (): void => {
      try {
        const found = look()
        if (found !== null && found !== undefined && found !== false) settle(() => resolve(found))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const stopListening = changes.listen(lookAgain)
    const cancel = schedule(bounds.withinMs, () =>
      settle(() =>
        reject(new Error(`Waited ${bounds.withinMs} ms for ${bounds.what}, which did not happen`)),
      ),
    )
    lookAgain()
  })
}
