import { covers } from '../../core/glob.ts'
import type { Quota } from '../bundle.ts'
import type { QuotaShape } from '../schema/quota-schema.ts'
import { boundedCache } from './bounded-cache.ts'

/** The default quota. */
export const DEFAULT_QUOTA: Quota = { maxPending: 100, rate: { text: '50/s', count: 50, perMs: 1_000 } }

/** Cache size, as agent ids are untrusted. */
const MAX_AGENTS = 4_096

/**
 * The quota of each agent: for each key, the most specific pattern that covers the agent and gives that key decides. A
 * name is more specific than a glob, and a glob than one with fewer characters before its first `*`.
 */
export function createQuotas(given: Readonly<Record<string, QuotaShape>>): (agentId: string) => Quota {
  const specificFirst = Object.entries(given).sort(([one], [other]) => bySpecificity(one, other))
  return boundedCache(MAX_AGENTS, (agentId) => {
    const covering = specificFirst.filter(([pattern]) => covers(pattern, agentId)).map(([, quota]) => quota)
    return {
      maxPending: firstOf(covering, ({ max_pending }) => max_pending) ?? DEFAULT_QUOTA.maxPending,
      rate: firstOf(covering, ({ rate }) => rate) ?? DEFAULT_QUOTA.rate,
    }
  })
}

function firstOf<T>(quotas: readonly QuotaShape[], key: (quota: QuotaShape) => T | undefined): T | undefined {
  return quotas.map(key).find((value) => value !== undefined)
}

/** Of two globs with the same start the longer one is more specific; the alphabet settles the rest. */
function bySpecificity(one: string, other: string): number {
  return prefixLength(other) - prefixLength(one) || other.length - one.length || (one < other ? -1 : 1)
}

function prefixLength(pattern: string): number {
  const star = pattern.indexOf('*')
  return star < 0 ? Number.MAX_SAFE_INTEGER : star
}
