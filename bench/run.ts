import { Command } from 'commander'
import { judgeCommand } from './judge/command.ts'

const program = new Command('npm run bench --')
  .description(
    'Benchmarks of Veto. Each prints its figures beside their budgets; exit code 1: a budget is missed.',
  )
  .addCommand(judgeCommand())

await program.parseAsync()
