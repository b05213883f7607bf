import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import { type CoalescingTask, createCoalescingTask } from './coalescing-task.ts'

/** Work after a run, in durations of that run. */
const REST = 4
/** A run that takes longer mostly waits, so that resting longer would not leave others more of the processor. */
const MAX_REST_MS = 1_000
/** Signing an answer takes one turn of the event loop, and sending it another. */
const TURNS = 2

/**
 * A task that gives way: it begins two turns of the event loop after it is notified, so that agents have their answers
 * first, and rests four times as long as it ran, at most a second.
 *
 * @param task must not reject.
 */
export function createRestingTask(clock: Clock, task: () => Promise<void>): CoalescingTask {
  const wake = createCoalescingTask(clock, runThenRest)
  let phase: 'idle' | 'starting' | 'running' = 'idle'
  let wasNotified = false
  let restUntilTicksMs = Number.NEGATIVE_INFINITY

  function now(): void {
    const restMs = restUntilTicksMs - clock.ticksMs()
    if (phase === 'starting') return
    if (phase === 'running') wasNotified = true
    else if (restMs > 0) wake.at(clock.nowMs() + restMs)
    else wake.now()
  }

  async function runThenRest(): Promise<void> {
    phase = 'starting'
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate()
    phase = 'running'
    wasNotified = false
    const startTicksMs = clock.ticksMs()
    await task()
    const endTicksMs = clock.ticksMs()
    restUntilTicksMs = endTicksMs + Math.min(MAX_REST_MS, REST * (endTicksMs - startTicksMs))
    phase = 'idle'
    if (wasNotified) now()
  }

  return { ...wake, now }
}
