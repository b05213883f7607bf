import { Command } from 'commander'
import { killCommand } from './kill/command.ts'

await new Command('npm run soak --')
  .description('Long runs that try to break what Veto promises. Exit code 1: a promise is broken.')
  .addCommand(killCommand())
  .parseAsync()
