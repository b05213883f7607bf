import { Command } from 'commander'
import { Disagreement } from './judge/benchmark.ts'
import { judgeCommand } from './judge/command.ts'
import { peersCommand } from './peers/command.ts'
import { recordCommand } from './record/command.ts'
import { retentionCommand } from './retention/command.ts'
import { serveCommand } from './serve/command.ts'
import { serversCommand } from './servers/command.ts'
import { startupCommand } from './startup/command.ts'
import { verifyCommand } from './verify/command.ts'
import { waitingCommand } from './waiting/command.ts'

const program = new Command('npm run bench --')
  .description(
    'Benchmarks of Veto. Each prints its figures with their budgets; exit code 1: a budget is missed.',
  )
  .addCommand(judgeCommand())
  .addCommand(recordCommand())
  .addCommand(peersCommand())
  .addCommand(retentionCommand())
  .addCommand(serveCommand())
  .addCommand(serversCommand())
  .addCommand(startupCommand())
  .addCommand(verifyCommand())
  .addCommand(waitingCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Disagreement)) throw error
  program.error(error.message)
}
