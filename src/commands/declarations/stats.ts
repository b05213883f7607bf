import type { Command } from 'commander'
import type { StatsOptions } from '../stats.ts'
import type { Terminal } from '../terminal.ts'

/** `veto stats`: what the approvals of a period say, with findings. */
export function addStatsCommand(program: Command, terminal: Terminal): void {
  program
    .command('stats')
    .description('Show what became of the requests of a period by tool, and what the numbers say')
    .option('--since <when>', 'an age such as 7d, or a date such as 2026-11-20 (UTC)', '7d')
    .option('--until <when>', 'an age or a date; default: now')
    .option('--tool <name>', 'tool name, or a pattern with *')
    .option('--agent <id>', 'agent id, or a pattern with *')
    .option('--json', 'print JSON, with rules, agents, groups and approvers')
    .action(async (options: StatsOptions) => (await import('../stats.ts')).stats(terminal, options))
}
