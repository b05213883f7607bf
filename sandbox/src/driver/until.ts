import { schedule } from '../clock.ts'
import type { Changes } from '../state/changes.ts'

/**
 * What `look` finds, as soon as it finds something, looking again at every change of the workspace.
 * @throws {Error} when it found nothing within the time, which is real, naming `what` was awaited.
 */
export function until<T>(
  changes: Changes,
  look: () => T | null | undefined | false,
  bounds: { readonly what: string; readonly withinMs: number },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      stopListening()
      callOff()
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
    const callOff = schedule(bounds.withinMs, () =>
      settle(() => reject(new Error(`Waited ${bounds.withinMs} ms in vain for ${bounds.what}`))),
    )
    lookAgain()
  })
}
