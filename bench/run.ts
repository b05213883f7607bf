import { Command } from 'commander'
import { Disagreement } from './judge/benchmark.ts'
import { judgeCommand } from './judge/command.ts'
import { recordCommand } from './record/command.ts'
import { serveCommand } from './serve/command.ts'
import { startupCommand } from './startup/command.ts'

const program = new Command('npm run bench --')
  .description(
    'Benchmarks of Veto. Each prints its figures with their budgets; exit code 1: a budget is missed.',
  )
  .addCommand(judgeCommand())
  .addCommand(recordCommand())
  .addCommand(serveCommand())
  .addCommand(startupCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Disagreement)) throw error
  program.error(error.message)
}
