import type { Command } from 'commander'
import { LockdownRequest, type LockdownView } from '#protocol/lockdown.ts'
import { createLockdowns } from '../approval/lockdowns/lockdowns.ts'
import { EVERY, type Lockdown, lockdownScopeWords } from '../approval/model/lockdown.ts'
import type { Store } from '../approval/ports/store.ts'
import { lockdownView } from '../approval/queries/lockdown-view.ts'
import { systemClock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

/** `veto lockdown`: lists, starts and lifts lockdowns in the database, so that it works while Slack or the server do not. */
export function addLockdownCommand(program: Command, terminal: Terminal): void {
  const lockdown = program
    .command('lockdown')
    .description('Deny every call of agents or tools at once; list and lift lockdowns')
  addListCommand(lockdown, terminal)
  addStartCommand(lockdown, terminal)
  lockdown
    .command('lift')
    .description('Lift a lockdown. What it denied stays denied')
    .argument('<id>', 'the id that the list shows')
    .requiredOption('--reason <text>', 'why it is lifted')
    .action((id: string, { reason }: { readonly reason: string }) => lift(terminal, id, reason))
}

function addListCommand(lockdown: Command, terminal: Terminal): void {
  lockdown
    .command('list', { isDefault: true })
    .description('List active lockdowns, newest first')
    .option('--all', 'include lockdowns that have ended, at most 500')
    .option('--json', 'print JSON, one lockdown a line')
    .action((options: ListOptions) => list(terminal, options))
}

function addStartCommand(lockdown: Command, terminal: Terminal): void {
  lockdown
    .command('start')
    .description(
      'Deny every matching call from now on, also pending requests and allowed calls that have not started. Works on the database: a running server denies from its next call on, and updates cards within 10 seconds',
    )
    .option('--agent <name>', 'an agent, or a pattern such as "support-*"')
    .option('--tool <name>', 'a tool, or a pattern such as "refund_*"')
    .option('--all', 'everything')
    .requiredOption('--reason <text>', 'why; agents and people read it')
    .option('--for <duration>', 'when it ends by itself, such as 2h, at most 31d; default: when it is lifted')
    .option('--json', 'print JSON')
    .action((options: StartOptions) => start(terminal, options))
}

const CLI = { id: 'cli', name: 'cli' }

function lockdownsOf(store: Store) {
  return createLockdowns({ store, clock: systemClock })
}

interface ListOptions {
  readonly all?: boolean
  readonly json?: boolean
}

async function list(terminal: Terminal, { all = false, json = false }: ListOptions): Promise<void> {
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

interface StartOptions {
  readonly agent?: string
  readonly tool?: string
  readonly all?: boolean
  readonly reason: string
  readonly for?: string
  readonly json?: boolean
}

async function start(terminal: Terminal, options: StartOptions): Promise<void> {
  const { agents = EVERY, tools = EVERY, reason, endsIn } = readRequest(options)
  const durationMs = endsIn === undefined ? null : parseDuration(endsIn)
  const lockdown = await withExistingStore(terminal, (store) =>
    lockdownsOf(store).start({ agents, tools, reason, durationMs }, CLI),
  )
  if (options.json) terminal.out(JSON.stringify(lockdownView(lockdown, systemClock.nowMs())))
  else terminal.out(`${lockdown.id}: ${lockdownScopeWords(lockdown)} locked down${untilWords(lockdown)}`)
}

/** @throws {VetoError} `bad_argument`, naming the option. */
function readRequest({ agent, tool, all = false, reason, for: endsIn }: StartOptions): LockdownRequest {
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

async function lift(terminal: Terminal, id: string, reason: string): Promise<void> {
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
