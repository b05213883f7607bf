import type { Command } from 'commander'
import { AuditQuery } from '#protocol/audit.ts'
import { auditFilter } from '../../approval/model/audit-filter.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withStore } from '../with-store.ts'
import { FOLDER_HELP, folderOf } from './folder.ts'
import { replayText } from './replay-text.ts'

interface Options {
  readonly since: string
  readonly folder?: string
  readonly json?: boolean
}

/** `veto policy replay`: how would these policies have decided the recorded calls? */
export function addReplayCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('replay')
    .description(
      'Evaluate the recorded calls with the policies of a folder, and list the decisions that would differ',
    )
    .option('--since <when>', 'an age such as 30d, or a date such as 2026-11-20 (UTC)', '30d')
    .option('--folder <folder>', FOLDER_HELP)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: Options) => replay(terminal, options))
}

const HELP = `
Reads the database (VETO_DATABASE), changes nothing, and works while a server is running. A call is counted as one that
cannot be evaluated again when a rule reads a value that was masked or not recorded. What people set in addition to the policies is
not repeated: calls that a grant allowed where a rule asks, and calls that a lockdown denied, are counted apart.`

async function replay(terminal: Terminal, options: Options): Promise<void> {
  const untilMs = systemClock.nowMs()
  const sinceMs = momentOf(options.since, untilMs)
  const { replay: replayCalls } = await import('../../approval/queries/replay/replay.ts')
  const { loadBundle } = await import('../../policy/load/load-bundle.ts')
  const bundle = await loadBundle(folderOf(terminal, options.folder))
  const found = await withStore(terminal, (store) => replayCalls({ store, bundle, sinceMs, untilMs }))
  if (!options.json) {
    terminal.out(replayText(found))
    return
  }
  const { sinceMs: from, untilMs: to, indeterminate, ...rest } = found
  const span = { since: new Date(from).toISOString(), until: new Date(to).toISOString() }
  terminal.out(JSON.stringify({ ...span, bundleHash: bundle.hash, ...rest, unjudged: indeterminate }))
}

function momentOf(text: string, nowMs: number): number {
  const parsed = AuditQuery.safeParse({ since: text })
  const { sinceMs } = parsed.success ? auditFilter(parsed.data, nowMs) : {}
  if (sinceMs !== undefined) return sinceMs
  const message = `--since: ${parsed.error?.issues[0]?.message ?? 'expected an age or a date'}, got "${text}"`
  throw new VetoError('bad_argument', message)
}
