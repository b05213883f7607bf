import type { Command } from 'commander'
import type { z } from 'zod'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import { VetoError } from '../../core/veto-error.ts'

/** Options as commander reads them. */
export type FilterOptions = Readonly<Record<string, string | boolean | undefined>>

/** Adds the filters that searches and exports share. */
export function addFilters(command: Command): Command {
  return command
    .option('--agent <id>', 'agent id, or a pattern with *')
    .option('--tool <name>', 'tool name, or a pattern with *')
    .option('--outcome <outcome>', OUTCOME_LIST)
    .option('--kind <kind>', 'kind of fact: decided, opened, voted, settled, …')
    .option('--policy <id>', 'policy that decided')
    .option('--rule <name>', 'rule that decided')
    .option('--approver <id>', 'Slack user id of the person who acted')
    .option('--session <id>', 'session of the agent')
    .option('--request <id>', 'one request')
    .option('--reason <words>', 'words in the reason')
    .option('--since <when>', 'an age such as 7d, or a date such as 2026-11-20 (UTC)')
    .option('--until <when>', 'an age or a date')
}

/** @throws {VetoError} `bad_argument` naming the options and what was expected. */
export function parseOptions<T>(shape: z.ZodType<T>, { agent: agentId, ...options }: FilterOptions): T {
  const parsed = shape.safeParse({ ...options, agentId })
  if (parsed.success) return parsed.data
  throw new VetoError(
    'bad_argument',
    parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
  )
}
