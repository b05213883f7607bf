import type { WorkspaceLint } from '../../approval/eligibility/lint-workspace.ts'
import type { RuleReach } from '../../approval/eligibility/rule-reach.ts'
import { lintKeys } from '../../approval/keys/lint-keys.ts'
import { readConfig } from '../../config/config.ts'
import { systemClock } from '../../core/clock.ts'
import { createLog } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Warning } from '../../policy/lint/warning.ts'
import type { BundleSource } from '../../policy/load/bundle-source.ts'
import { databaseName } from '../../storage/open/database-name.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { counted, folderOf, withDisplayPath } from './folder.ts'

export interface LintOptions {
  readonly json?: boolean
  readonly slack?: boolean
  readonly keys?: boolean
}

/** Warns about valid policies that may not be intended. @throws {ExitError} 1 when there is a warning. */
export async function lintPolicies(
  terminal: Terminal,
  named: string | undefined,
  options: LintOptions,
): Promise<void> {
  const folder = folderOf(terminal, named)
  const { lintBundle, sortedWarnings } = await import('../../policy/lint/lint-bundle.ts')
  const { loadSource } = await import('../../policy/load/bundle-source.ts')
  const source = await loadSource(folder)
  const workspace = options.slack ? await askSlack(terminal, source) : null
  const found = [...lintBundle(source), ...(workspace?.warnings ?? [])]
  const warnings = [
    ...sortedWarnings(source, found).map((warning) => withDisplayPath(folder, warning)),
    ...(options.keys ? await keysWithoutOwner(terminal) : []),
  ]
  const reach = workspace?.reach.map((one) => withDisplayPath(folder, one))
  const report = { ok: warnings.length === 0, warnings, ...(reach === undefined ? {} : { reach }) }
  terminal.out(
    options.json ? JSON.stringify(report) : [...(reach ?? []).map(reachLine), textOf(warnings)].join('\n'),
  )
  if (warnings.length > 0) throw new ExitError(1)
}

function textOf(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return 'No warnings.'
  return [...warnings.map(describe), '', `${counted(warnings.length, 'warning')}.`].join('\n')
}

function reachLine({ file, line, rule, people, notified }: RuleReach): string {
  if (people === null || notified === null)
    return `${file}:${line}: whom rule '${rule}' asks could not be looked up`
  return `${file}:${line}: rule '${rule}' asks ${countedPeople(people)} and notifies ${notified === 0 ? 'nobody' : notified}`
}

function countedPeople(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

function describe({ file, line, column, code, message, fix }: Warning): string {
  return `${file}:${line}:${column}: ${message} [${code}]\n    ${fix}`
}

function keysWithoutOwner(terminal: Terminal): Promise<readonly Warning[]> {
  const { database } = readConfig(terminal.environment)
  return withExistingStore(terminal, async (store) =>
    lintKeys({ keys: await store.agentKeys(), database: databaseName(database), nowMs: systemClock.nowMs() }),
  )
}

async function askSlack(terminal: Terminal, source: BundleSource): Promise<WorkspaceLint> {
  const { slack, logLevel } = readConfig(terminal.environment)
  if (slack === null) {
    throw new VetoError(
      'slack_missing',
      'Expected SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, in the environment for --slack',
    )
  }
  const { lintWorkspace } = await import('../../approval/eligibility/lint-workspace.ts')
  const { connectSlack } = await import('../../slack/connect.ts')
  const { directory, access } = await connectSlack({
    tokens: { bot: slack.botToken, mode: slack.mode },
    apiUrl: slack.apiUrl,
    clock: systemClock,
    log: createLog(logLevel),
    tool: (name) => source.bundle.tool(name),
  })
  return lintWorkspace({ source, directory, access })
}
