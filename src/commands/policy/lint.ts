import type { Command } from 'commander'
import { lintKeys } from '../../approval/keys/lint-keys.ts'
import { readConfig } from '../../config/config.ts'
import { systemClock } from '../../core/clock.ts'
import { createLog } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Warning } from '../../policy/lint/warning.ts'
import type { BundleSource } from '../../policy/load/bundle-source.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { counted, FOLDER_HELP, folderOf, withDisplayPath } from './folder.ts'

interface Options {
  readonly json?: boolean
  readonly slack?: boolean
  readonly keys?: boolean
}

/** `veto policy lint`: warns about valid policies that may not be intended. */
export function addLintCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('lint')
    .description('Warn about valid policies that may not be intended. Exits with 1 when there is a warning')
    .argument('[folder]', FOLDER_HELP)
    .option('--slack', 'also look up channels, groups and people in the configured Slack workspace')
    .option('--keys', 'also check the configured database for API keys without an owner')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((folder: string | undefined, options: Options) =>
      lint(terminal, folderOf(terminal, folder), options),
    )
}

const HELP = `
To suppress a warning, put a comment on its line or directly above it:
  # lint-ok: irreversible_allowed`

async function lint(terminal: Terminal, folder: string, options: Options): Promise<void> {
  const { lintBundle, sortedWarnings } = await import('../../policy/lint/lint-bundle.ts')
  const { loadSource } = await import('../../policy/load/bundle-source.ts')
  const source = await loadSource(folder)
  const found = [...lintBundle(source), ...(options.slack ? await askSlack(terminal, source) : [])]
  const warnings = [
    ...sortedWarnings(source, found).map((warning) => withDisplayPath(folder, warning)),
    ...(options.keys ? await keysWithoutOwner(terminal) : []),
  ]
  terminal.out(options.json ? JSON.stringify({ ok: warnings.length === 0, warnings }) : textOf(warnings))
  if (warnings.length > 0) throw new ExitError(1)
}

function textOf(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return 'No warnings.'
  return [...warnings.map(describe), '', `${counted(warnings.length, 'warning')}.`].join('\n')
}

function describe({ file, line, column, code, message, fix }: Warning): string {
  return `${file}:${line}:${column}: ${message} [${code}]\n    ${fix}`
}

function keysWithoutOwner(terminal: Terminal): Promise<readonly Warning[]> {
  const { database } = readConfig(terminal.environment)
  return withExistingStore(terminal, async (store) =>
    lintKeys({ keys: await store.agentKeys(), database, nowMs: systemClock.nowMs() }),
  )
}

async function askSlack(terminal: Terminal, source: BundleSource): Promise<readonly Warning[]> {
  const { slack, logLevel } = readConfig(terminal.environment)
  if (slack === null) {
    throw new VetoError(
      'slack_missing',
      'Expected SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, in the environment for --slack',
    )
  }
  const { lintWorkspace } = await import('../../approval/eligibility/lint-workspace.ts')
  const { connectSlack } = await import('../../slack/connect.ts')
  const { directory, access, identity } = await connectSlack({
    tokens: { bot: slack.botToken, mode: slack.mode },
    apiUrl: slack.apiUrl,
    clock: systemClock,
    log: createLog(logLevel),
    tool: (name) => source.bundle.tool(name),
  })
  const { botUserId } = await identity()
  return lintWorkspace({ source, directory, access, botUserId })
}
