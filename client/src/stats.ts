import type { z } from 'zod'
import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { Stats, type StatsQuery } from './protocol/stats.ts'
import { queryOf } from './query-of.ts'
import type { Retry } from './retry.ts'

/** The period and the filters of `stats`. */
export type StatsFilter = z.input<typeof StatsQuery>

interface Deps {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
}

/** Reads statistics. */
export function createReadStats({ exchange, retryOnFailure }: Deps): (filter: StatsFilter) => Promise<Stats> {
  return (filter) => {
    const path = `/v1/stats${queryOf(filter)}`
    const answers = { 200: answerMatching(Stats, (stats) => matchesFilter(stats, filter)) }
    return retryOnFailure((timeoutMs) => exchange({ method: 'GET', path, answers, timeoutMs }))
  }
}

/** Names without `*` are compared, so that numbers of something else are not taken for the ones asked for. */
function matchesFilter({ tools, agents }: Stats, { tool, agentId }: StatsFilter): boolean {
  const isTool = tool === undefined || tool.includes('*') || tools.every((row) => row.tool === tool)
  const isAgent =
    agentId === undefined || agentId.includes('*') || agents.every((row) => row.agentId === agentId)
  return isTool && isAgent
}
