import type { Clock } from '../../core/clock.ts'

/**
 * Lets agents take turns: while several call, each has only a few calls in progress, and its others wait, so that the calls
 * of one agent delay those of another by little. An agent that calls alone is not held back.
 */
export interface AgentTurns {
  /** Does the work, which learns whether it had to wait, when it is the agent's turn; resolves or rejects as the work does. */
  run<T>(agentId: string, work: (hasWaited: boolean) => Promise<T>): Promise<T>
}

/** Calls of one agent in progress while others call. Each takes less than a millisecond, and a group of them one sync to disk. */
const MAX_IN_PROGRESS = 4
/** For how long after a change of agents several count as calling. */
const SEVERAL_MS = 1_000

interface AgentCalls {
  inProgress: number
  readonly waiting: (() => void)[]
}

export function createAgentTurns(clock: Pick<Clock, 'ticksMs'>): AgentTurns {
  const byAgent = new Map<string, AgentCalls>()
  let lastAgent: string | null = null
  let changedAtTicksMs = Number.NEGATIVE_INFINITY

  function noteCall(agentId: string): void {
    if (lastAgent !== null && lastAgent !== agentId) changedAtTicksMs = clock.ticksMs()
    lastAgent = agentId
  }

  function mayStart({ inProgress }: AgentCalls): boolean {
    return inProgress < MAX_IN_PROGRESS || clock.ticksMs() - changedAtTicksMs >= SEVERAL_MS
  }

  function callsOf(agentId: string): AgentCalls {
    const known = byAgent.get(agentId) ?? { inProgress: 0, waiting: [] }
    byAgent.set(agentId, known)
    return known
  }

  function end(agentId: string, calls: AgentCalls): void {
    calls.inProgress -= 1
    while (calls.waiting.length > 0 && mayStart(calls)) {
      calls.inProgress += 1
      calls.waiting.shift()?.()
    }
    if (calls.inProgress === 0) byAgent.delete(agentId)
  }

  return {
    async run(agentId, work) {
      noteCall(agentId)
      const calls = callsOf(agentId)
      const hasToWait = !mayStart(calls)
      if (hasToWait) await new Promise<void>((start) => calls.waiting.push(start))
      else calls.inProgress += 1
      try {
        return await work(hasToWait)
      } finally {
        end(agentId, calls)
      }
    },
  }
}
