import type { Check } from '../approval/workspace/checks.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { ExitError } from './exit-error.ts'
import type { Terminal } from './terminal.ts'

export interface DoctorOptions {
  readonly json?: boolean
  readonly cards?: boolean
}

/** Checks what Veto needs, and prints fixes. */
export async function doctor(
  terminal: Terminal,
  { json = false, cards = false }: DoctorOptions,
): Promise<void> {
  if (cards) return checkAllCards(terminal, json)
  const config = readConfig(terminal.environment)
  const { doctorChecks } = await import('./doctor-checks.ts')
  const checks = await doctorChecks({ config, clock: systemClock, log: createLog('silent') })
  const isFine = checks.every(({ state }) => state !== 'broken')
  terminal.out(json ? JSON.stringify({ ok: isFine, checks }) : checks.map(checkLine).join('\n'))
  if (!isFine) throw new ExitError(1)
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
