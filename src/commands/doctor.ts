import type { Command } from 'commander'
import type { Check } from '../approval/workspace/checks.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { ExitError } from './exit-error.ts'
import type { Terminal } from './terminal.ts'

/** `veto doctor`: checks what Veto needs, and prints fixes. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'Check policies, database, tokens, scopes, clock, channels, groups and people. Prints one line for each check, with a fix for each problem, and exits with 1 when there is a problem',
    )
    .option(
      '--cards',
      "instead, have Slack's public blocks.validate check every message and modal that Veto shows; needs no token",
    )
    .option('--json', 'print JSON')
    .action(async ({ json = false, cards = false }: { json?: boolean; cards?: boolean }) => {
      if (cards) return checkAllCards(terminal, json)
      const config = readConfig(terminal.environment)
      const { doctorChecks } = await import('./doctor-checks.ts')
      const checks = await doctorChecks({ config, clock: systemClock, log: createLog('silent') })
      const isFine = checks.every(({ state }) => state !== 'broken')
      terminal.out(json ? JSON.stringify({ ok: isFine, checks }) : checks.map(checkLine).join('\n'))
      if (!isFine) throw new ExitError(1)
    })
}

async function checkAllCards(terminal: Terminal, json: boolean): Promise<void> {
  const { cardLine, checkCards } = await import('./doctor-cards.ts')
  const apiUrl = terminal.environment['SLACK_API_URL'] || null
  const cards = await checkCards({ apiUrl, log: createLog('silent') })
  const isFine = cards.every(({ errors }) => errors.length === 0)
  terminal.out(json ? JSON.stringify({ ok: isFine, cards }) : cards.map(cardLine).join('\n'))
  if (!isFine) throw new ExitError(1)
}

const MARKS: Readonly<Record<Check['state'], string>> = {
  ok: 'ok     ',
  warning: 'warning',
  broken: 'BROKEN ',
}

/** One line: state, check, result and fix. */
export function checkLine({ area, state, message, fix }: Check): string {
  return `${MARKS[state]} ${area}: ${message}${fix === null ? '' : `. To fix it: ${fix}`}`
}
