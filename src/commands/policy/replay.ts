import { AuditQuery } from '#protocol/audit.ts'
import { auditFilter } from '../../approval/model/audit-filter.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withStore } from '../with-store.ts'
import { folderOf } from './folder.ts'
import { replayText } from './replay-text.ts'

export interface ReplayOptions {
  readonly since: string
  readonly folder?: string
  readonly json?: boolean
}

/** How would these policies have decided the recorded calls? */
export async function replayRecord(terminal: Terminal, options: ReplayOptions): Promise<void> {
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
