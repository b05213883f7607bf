import { covers } from '../../core/glob.ts'
import type { LockdownId } from '../../core/ids.ts'
import { skeletonOf } from '../../core/lookalikes.ts'
import type { Actor } from './actor.ts'

/** Denies every call that it covers, whatever the policies and people say, until it ends. */
export interface Lockdown extends LockdownScope {
  readonly id: LockdownId
  /** Masked, without a period at its end. */
  readonly reason: string
  readonly by: Actor
  readonly startedAtMs: number
  /** When it ends by itself; null: only when it is lifted. */
  readonly endsAtMs: number | null
  /** Null: it has not ended, or its end is not recorded yet. */
  readonly end: LockdownEnd | null
}

/** The calls that a lockdown covers: those whose agent and tool both match. */
export interface LockdownScope {
  /** A name, or a pattern in which `*` stands for any run of characters. */
  readonly agents: string
  /** The same for tools. */
  readonly tools: string
}

export type LockdownEnd =
  | { readonly kind: 'lifted'; readonly by: Actor; readonly reason: string; readonly atMs: number }
  | { readonly kind: 'expired'; readonly atMs: number }

/** Matches every name. */
export const EVERY = '*'

/** Does it deny calls at this moment? */
export function isInForce({ endsAtMs, end }: Pick<Lockdown, 'endsAtMs' | 'end'>, atMs: number): boolean {
  return end === null && (endsAtMs === null || atMs < endsAtMs)
}

/** Is this call of an agent and a tool covered? Names that only look alike count as the same. */
export function coversCall(
  { agents, tools }: LockdownScope,
  { agentId, tool }: { readonly agentId: string; readonly tool: string },
): boolean {
  return matches(agents, agentId) && matches(tools, tool)
}

function matches(pattern: string, name: string): boolean {
  return covers(pattern, name) || covers(skeletonOf(pattern), skeletonOf(name))
}

/** `agent support-agent`, `tools refund_*`, `tool refund_payment of agent support-agent`, `everything`. */
export function lockdownScopeWords({ agents, tools }: LockdownScope): string {
  if (agents === EVERY && tools === EVERY) return 'everything'
  if (agents === EVERY) return named('tool', tools)
  return tools === EVERY ? named('agent', agents) : `${named('tool', tools)} of ${named('agent', agents)}`
}

function named(kind: 'agent' | 'tool', pattern: string): string {
  return `${kind}${pattern.includes('*') ? 's' : ''} ${pattern}`
}

/** Why a covered call is denied: `Locked down by Ann Meyer: suspected prompt injection`. */
export function lockdownReason({ by, reason }: Pick<Lockdown, 'by' | 'reason'>): string {
  return `Locked down by ${by.name}: ${reason}`
}
