import { setTimeout as pause } from 'node:timers/promises'
import type { Card } from '../record/cards.ts'

export interface Unfinished {
  /** Calls of which agents know no end. */
  openCalls(): number
  cards(): readonly Card[]
}

/** Waits until every call has its end and no card has buttons; what is left after so many milliseconds. */
export async function untilRest(work: Unfinished, withinMs: number): Promise<readonly string[]> {
  const untilMs = performance.now() + withinMs
  for (;;) {
    const left = unfinished(work)
    if (left.length === 0 || performance.now() >= untilMs) return left
    await pause(100)
  }
}

function unfinished({ openCalls, cards }: Unfinished): readonly string[] {
  const calls = openCalls()
  const open = cards().filter(({ isOpen }) => isOpen)
  return [
    ...(calls === 0 ? [] : [`agents know no end of ${calls} calls`]),
    ...open.map(({ requestId, channel }) => `the card of ${requestId} in ${channel} has buttons`),
  ]
}
