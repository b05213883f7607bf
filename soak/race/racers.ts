import { type Child, startChild } from '../../bench/waiting/child.ts'
import type { Operation } from '../record/operation.ts'
import type { Call } from '../rig/recorded-call.ts'
import { monotonicAheadMs } from './monotonic-ahead.ts'
import type { RacerSetting } from './racer.process.ts'

/** Clients of one agent, each a process of its own. */
export interface Racers extends AsyncDisposable {
  /** All of them make all these calls, at the same time; what each of them was answered. */
  race(calls: readonly Call[]): Promise<readonly Operation[]>
}

interface RacersOptions {
  readonly count: number
  readonly bearer: string
  /** Of the servers, which the clients divide among them. */
  readonly urls: readonly string[]
}

const PROGRAM = new URL('./racer.process.ts', import.meta.url)

export async function startRacers({ count, bearer, urls }: RacersOptions): Promise<Racers> {
  const parentAheadMs = monotonicAheadMs()
  const start = (_: unknown, number: number): Promise<Child> => {
    const url = urls[number % urls.length] ?? ''
    const setting: RacerSetting = { client: `racer-${number + 1}`, bearer, url, parentAheadMs }
    return startChild(PROGRAM, setting)
  }
  const children = await Promise.all(Array.from({ length: count }, start))
  return {
    async race(calls) {
      const made = await Promise.all(children.map((child) => child.ask('calls', calls)))
      return (made as (readonly Operation[])[]).flat()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map((child) => child[Symbol.asyncDispose]()))
    },
  }
}
