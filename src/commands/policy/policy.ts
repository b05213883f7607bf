import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addCheckCommand } from './check.ts'
import { addExplainCommand } from './explain.ts'
import { addLintCommand } from './lint.ts'
import { addReplayCommand } from './replay.ts'
import { addSchemaCommand } from './schema.ts'
import { addTestCommand } from './test.ts'

/** `veto policy`: commands that work on policy files */
export function addPolicyCommand(program: Command, terminal: Terminal): void {
  const policy = program
    .command('policy')
    .description('Check, test and explain the policies, and preview the effect of changes')
  for (const add of COMMANDS) add(policy, terminal)
}

const COMMANDS = [
  addCheckCommand,
  addLintCommand,
  addTestCommand,
  addExplainCommand,
  addReplayCommand,
  addSchemaCommand,
]
