import type { Stats } from '#protocol/stats.ts'
import { suggestion } from '../../../core/suggestion.ts'
import { type StatsInput, statsOf } from '../../../insight/stats.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import type { Message } from '../../blocks/blocks.ts'
import { statsMessage } from './stats-message.ts'

/** `/veto stats [tool|agent]`. */
export const statsCommand: SlackCommand = {
  word: 'stats',
  summary: 'the numbers of the last seven days, and what they say',
  examples: [
    ['', 'all tools'],
    ['refund_payment', 'one tool or one agent'],
  ],
  run: stats,
}

/** A string says why there are no numbers. */
async function stats(
  { queries, tool }: Pick<ListenerDeps, 'queries' | 'tool'>,
  { personId, rest }: TypedCommand,
): Promise<Message | string> {
  const name = unescapeTyped(rest)
    .trim()
    .replace(/^(?:tool|agent):/, '')
  if (/\s|^[a-z]+:/i.test(name)) return USAGE
  const result = await queries.activity(personId, { since: '7d' })
  if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
  const everything = await statsOf(result.value, EVERYTHING)
  if (name === '') return statsMessage(everything, { tool, of: null })
  const found = await statsOfName(result.value, name)
  return found === null ? unknownName(name, everything) : statsMessage(found.stats, { tool, of: found.of })
}

const USAGE = `Type one tool or one agent after ${COMMAND} stats, or nothing for all of them. The numbers are always those of the last seven days; ${COMMAND} audit takes filters such as since:30d.`

const EVERYTHING = { tools: [], agents: [] }

/** The numbers of a tool or an agent of this name; null: it did nothing in the period. */
async function statsOfName(input: StatsInput, name: string) {
  const ofTool = await statsOf(input, { tools: [name], agents: [] })
  if (ofTool.tools.length > 0) return { stats: ofTool, of: { kind: 'tool', name } } as const
  const ofAgent = await statsOf(input, { tools: [], agents: [name] })
  return ofAgent.agents.length > 0 ? ({ stats: ofAgent, of: { kind: 'agent', name } } as const) : null
}

function unknownName(name: string, { tools, agents }: Stats): string {
  const known = [...tools.map((row) => row.tool), ...agents.map((row) => row.agentId)]
  if (known.length === 0) return 'No agent asked anything in the last 14 days.'
  return `No tool or agent named "${name}" was active in the last 14 days.${suggestion(name, known)}`
}
