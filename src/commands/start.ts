import type { Veto } from '../app.ts'
import { type Config, readConfig, type SlackConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import { checkLine } from './doctor.ts'
import { listening } from './port.ts'
import { type Terminal, untilShutdown } from './terminal.ts'

/** `veto start`: runs the server until SIGINT or SIGTERM. */
export async function start(terminal: Terminal): Promise<void> {
  const config = withSlack(readConfig(terminal.environment))
  const { serveAgents } = await import('../app.ts')
  const veto = await listening(
    { host: 'VETO_HOST', port: 'VETO_PORT' },
    serveAgents({
      config,
      clock: systemClock,
      log: createLog(config.logLevel),
      ending: terminal.ending,
      writesApart: true,
    }),
  )
  try {
    if (terminal.ending.aborted) return
    terminal.onReload(() => void reload(terminal, veto))
    terminal.out(`Veto serves agents at ${veto.url}`)
    await Promise.race([servePeople(terminal, veto), untilShutdown(terminal)])
    await untilShutdown(terminal)
  } finally {
    await veto.stop()
  }
}

/** Slack may take long to answer, or never do. */
async function servePeople(terminal: Terminal, veto: Veto): Promise<void> {
  await agentsFirst()
  if (terminal.ending.aborted) return
  const problem = await veto.servePeople()
  if (terminal.ending.aborted) return
  terminal.out(problem === null ? 'Veto serves people in Slack' : `Veto cannot serve people yet: ${problem}`)
  void printProblems(terminal, veto)
}

/** Loading what people need keeps the process busy for a moment: agents that waited for the start are answered before. */
function agentsFirst(): Promise<void> {
  return new Promise((resolve) => systemClock.after(AGENTS_FIRST_MS, resolve))
}

const AGENTS_FIRST_MS = 100

/** Prints what keeps people from deciding, and the fix; agents are served meanwhile. Never rejects. */
async function printProblems(terminal: Terminal, veto: Veto): Promise<void> {
  try {
    const problems = (await veto.check()).filter(({ state }) => state !== 'ok')
    for (const problem of problems) terminal.err(checkLine(problem))
  } catch (error) {
    terminal.err(`The workspace could not be checked: ${String(error)}`)
  }
}

/** Never rejects, as nobody awaits it. */
async function reload(terminal: Terminal, veto: Veto): Promise<void> {
  try {
    const reloaded = await veto.reload()
    if (reloaded.ok) terminal.out(`The policies were reloaded: bundle ${reloaded.bundle.hash} is in force`)
    else terminal.err(`The last good policies stay in force:\n${reloaded.error.message}`)
  } catch (error) {
    terminal.err(`The policies were not reloaded: ${String(error)}`)
  }
}

function withSlack(config: Config): Config & { readonly slack: SlackConfig } {
  const { slack } = config
  if (slack !== null) return { ...config, slack }
  throw new VetoError(
    'slack_missing',
    'Veto has no Slack workspace: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (the README says where to find them), or try "veto demo" ("npm run demo" in its repository), which simulates a workspace.',
  )
}
