import type { Command } from 'commander'
import { startVeto, type Veto } from '../app.ts'
import { type Config, readConfig, type SlackConfig } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import { listening } from './port.ts'
import { ended, type Terminal } from './terminal.ts'

/** `veto start`: the server, until it is told to end. */
export function addStartCommand(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description('Run Veto against the Slack workspace that the environment names')
    .action(async () => {
      const config = withSlack(readConfig(terminal.environment))
      const veto = await listening(
        { host: 'VETO_HOST', port: 'VETO_PORT' },
        startVeto({ config, clock: systemClock, log: createLog(config.logLevel) }),
      )
      terminal.out(`Veto answers agents at ${veto.url}, and people in Slack`)
      terminal.onReload(() => {
        reload(terminal, veto).catch((error: unknown) =>
          terminal.err(`The policies were not read again: ${String(error)}`),
        )
      })
      await ended(terminal)
      await veto.stop()
    })
}

async function reload(terminal: Terminal, veto: Veto): Promise<void> {
  const reloaded = await veto.reload()
  if (reloaded.ok) terminal.out(`The policies were read again: bundle ${reloaded.bundle.hash} is in force`)
  else terminal.err(`The last good policies stay in force:\n${reloaded.error.message}`)
}

function withSlack(config: Config): Config & { readonly slack: SlackConfig } {
  const { slack } = config
  if (slack !== null) return { ...config, slack }
  throw new VetoError(
    'slack_missing',
    'Veto has no Slack workspace: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README says where they are), or try "npm run demo", which brings a workspace of its own.',
  )
}
