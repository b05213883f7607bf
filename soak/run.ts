import { Command } from 'commander'
import { fuzzCommand } from './fuzz/command.ts'
import { killCommand } from './kill/command.ts'
import { loadCommand } from './load/command.ts'
import { raceCommand } from './race/command.ts'
import { restartCommand } from './restart/command.ts'

await new Command('npm run soak --')
  .description('Long runs that try to break what Veto promises. Exit code 1: a promise is broken.')
  .addCommand(loadCommand(), { isDefault: true })
  .addCommand(killCommand())
  .addCommand(raceCommand())
  .addCommand(restartCommand())
  .addCommand(fuzzCommand())
  .parseAsync()
