import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts'
import type { World } from '../../../test/support/start-world.ts'

const run = promisify(execFile)

/** An agent's program: each start is a process of its own, with the same key, and gives what it wrote. */
export async function agentProgram(world: World, program: string) {
  const env = {
    ...COMPILE_CACHE,
    VETO_API_KEY: await world.bearer(),
    VETO_URL: world.veto().url,
    VETO_AGENT_ID: 'support-agent',
  }
  return async function start(...args: readonly unknown[]): Promise<unknown> {
    const texts = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)))
    const { stdout } = await run(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...texts],
      { env },
    )
    return JSON.parse(stdout)
  }
}
