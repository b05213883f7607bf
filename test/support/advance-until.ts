import type { World } from './start-world.ts'

/** Turns the clock on until it is so, at most ten minutes, and says how many seconds that took. After each, `breathMs` pass for all that runs. */
export async function advanceUntil(
  world: World,
  isSo: () => boolean | Promise<boolean>,
  { breathMs = 5 } = {},
): Promise<number> {
  for (let second = 0; second < 600; second += 1) {
    if (await isSo()) return second
    await world.clock.advance(1_000)
    await breathe(breathMs)
  }
  throw new Error('It did not become so within ten minutes')
}

/** Lets calls that are on the wire arrive. A busy machine may use up the time, and thus give the event loop too few turns. */
async function breathe(breathMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, breathMs))
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** More than a call to Slack and its answer take. */
const TURNS = 20
