import type { LockdownRequest } from '#protocol/lockdown.ts'
import { parseDuration } from '../../core/duration.ts'
import { covers } from '../../core/glob.ts'
import { VetoError } from '../../core/veto-error.ts'
import { requireCovered } from '../decide/require-covered.ts'
import type { Actor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import { EVERY, type Lockdown } from '../model/lockdown.ts'
import type { LockdownWarnings } from './lockdown-warnings.ts'
import type { Lockdowns } from './lockdowns.ts'

/** Operations of API keys on lockdowns. */
export interface KeyLockdowns {
  /** Newest first, at most 500. */
  list(options: { readonly active: boolean }): Promise<readonly Lockdown[]>
  /** Also says what is wrong with its names. @throws {VetoError} `agent_not_covered` when the key is not for every agent that it would cover. */
  start(
    body: LockdownRequest,
    key: AgentKey,
  ): Promise<{ readonly lockdown: Lockdown; readonly warnings: readonly string[] }>
  /** Lifting one that has ended changes nothing. @throws {VetoError} `not_found`. */
  lift(id: string, key: AgentKey, reason: string): Promise<Lockdown>
}

interface Deps {
  readonly lockdowns: Lockdowns
  readonly lockdownWarnings: LockdownWarnings
}

export function createKeyLockdowns({ lockdowns, lockdownWarnings }: Deps): KeyLockdowns {
  return {
    list: lockdowns.list,
    async start({ agents = EVERY, tools = EVERY, reason, endsIn }, key) {
      requireCovered(key, { agentId: agents, tool: null })
      const durationMs = endsIn === undefined ? null : parseDuration(endsIn)
      // Read from before it starts, as then nothing that it covers is open any more.
      const warnings = lockdownWarnings({ agents, tools }, key.agents)
      const lockdown = await lockdowns.start({ agents, tools, reason, durationMs }, actorOf(key))
      return { lockdown, warnings: await warnings }
    },
    async lift(id, key, reason) {
      const found = await lockdowns.find(id)
      const isCovered = found !== null && covers(key.agents, found.agents)
      const result = isCovered ? await lockdowns.lift(id, { by: actorOf(key), reason }) : null
      if (result === null) throw notFound()
      return result.lockdown
    },
  }
}

function actorOf({ hint }: AgentKey): Actor {
  return { id: `key:${hint}`, name: `key:${hint}` }
}

function notFound(): VetoError {
  return new VetoError(
    'not_found',
    'There is no such lockdown of agents that this key covers; GET /v1/lockdowns lists the lockdowns',
  )
}
