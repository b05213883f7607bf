import type { LimitStore } from '../../../approval/ports/limits.ts'
import type { Reader } from '../session/reader.ts'
import { usageOf } from './usage.ts'

export function limitReads({ lookUp }: Reader): LimitStore {
  return {
    async used(windows, by) {
      const sums = windows.map(async (window) => {
        const { text, values } = usageOf(window, by)
        const [sum] = await lookUp<{ readonly used: number }>(text, values)
        return [window.key, sum?.used ?? 0] as const
      })
      return new Map(await Promise.all(sums))
    },
  }
}
