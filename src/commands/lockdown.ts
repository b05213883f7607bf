import { LockdownRequest, type LockdownView } from '#protocol/lockdown.ts'
import { createLockdownWarnings } from '../approval/lockdowns/lockdown-warnings.ts'
import { createLockdowns } from '../approval/lockdowns/lockdowns.ts'
import { EVERY, type Lockdown, lockdownScopeWords } from '../approval/model/lockdown.ts'
import type { Store } from '../approval/ports/store.ts'
import { lockdownView } from '../approval/queries/lockdown-view.ts'
import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { createLog } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

const CLI = { id: 'cli', name: 'cli' }

function lockdownsOf(store: Store) {
  return createLockdowns({ store, clock: systemClock })
}

export interface ListLockdownsOptions {
  readonly all?: boolean
  readonly json?: boolean
}

/** Lists lockdowns, newest first. */
export async function listLockdowns(
  terminal: Terminal,
  { all = false, json = false }: ListLockdownsOptions,
): Promise<void> {
  const found = await withExistingStore(terminal, (store) => lockdownsOf(store).list({ active: !all }))
  const nowMs = systemClock.nowMs()
  const views = found.map((lockdown) => lockdownView(lockdown, nowMs))
  if (json) for (const view of views) terminal.out(JSON.stringify(view))
  else terminal.out(views.length === 0 ? 'No lockdowns.' : lockdownsTable(views))
}

function lockdownsTable(views: readonly LockdownView[]): string {
  const rows = views.map((view) => [
    view.id,
    lockdownScopeWords(view),
    view.name,
    view.startedAt,
    view.endsAt ?? 'when lifted',
    view.ended?.at ?? '',
    view.reason,
  ])
  return textTable(['ID', 'LOCKED DOWN', 'BY', 'SINCE', 'ENDS', 'ENDED', 'REASON'], rows)
}

export interface StartLockdownOptions {
  readonly agent?: string
  readonly tool?: string
  readonly all?: boolean
  readonly reason: string
  readonly for?: string
  readonly json?: boolean
}

/** Denies every matching call from now on. */
export async function startLockdown(terminal: Terminal, options: StartLockdownOptions): Promise<void> {
  const { agents = EVERY, tools = EVERY, reason, endsIn } = readRequest(options)
  const durationMs = endsIn === undefined ? null : parseDuration(endsIn)
  const { lockdown, warnings } = await withExistingStore(terminal, async (store) => {
    const log = createLog(readConfig(terminal.environment).logLevel)
    const warningsFor = createLockdownWarnings({ store, clock: systemClock, log })
    // Read from before it starts, as then nothing that it covers is open any more.
    const warnings = warningsFor({ agents, tools }, EVERY)
    const lockdown = await lockdownsOf(store).start({ agents, tools, reason, durationMs }, CLI)
    return { lockdown, warnings: await warnings }
  })
  if (options.json) {
    terminal.out(JSON.stringify({ ...lockdownView(lockdown, systemClock.nowMs()), warnings }))
    return
  }
  terminal.out(`${lockdown.id}: ${lockdownScopeWords(lockdown)} locked down${untilWords(lockdown)}`)
  for (const warning of warnings) terminal.err(`Warning: ${warning}`)
}

/** @throws {VetoError} `bad_argument`, naming the option. */
function readRequest({
  agent,
  tool,
  all = false,
  reason,
  for: endsIn,
}: StartLockdownOptions): LockdownRequest {
  if (all === (agent !== undefined || tool !== undefined)) {
    throw new VetoError('bad_argument', 'Expected --agent, --tool or both; or --all alone for everything')
  }
  const agents = all ? EVERY : agent
  const parsed = LockdownRequest.safeParse({ agents, tools: tool, reason, endsIn })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const option = OPTIONS.get(String(issue?.path[0])) ?? 'the lockdown'
  throw new VetoError('bad_argument', `${option}: ${issue?.message ?? 'not valid'}`)
}

const OPTIONS = new Map([
  ['agents', '--agent'],
  ['tools', '--tool'],
  ['reason', '--reason'],
  ['endsIn', '--for'],
])

function untilWords({ endsAtMs }: Lockdown): string {
  return endsAtMs === null ? '' : ` until ${new Date(endsAtMs).toISOString()}`
}

export interface LiftOptions {
  readonly reason: string
}

/** Lifts a lockdown. What it denied stays denied. */
export async function liftLockdown(terminal: Terminal, id: string, { reason }: LiftOptions): Promise<void> {
  if (reason.trim() === '') throw new VetoError('bad_argument', '--reason: expected a reason')
  const result = await withExistingStore(terminal, (store) =>
    lockdownsOf(store).lift(id, { by: CLI, reason }),
  )
  if (result === null) {
    throw new VetoError('not_found', `There is no lockdown ${id}: "veto lockdown list" lists the lockdowns`)
  }
  const words = result.kind === 'lifted' ? 'is lifted' : 'had already ended'
  terminal.out(`${id} ${words}: ${lockdownScopeWords(result.lockdown)}`)
}
