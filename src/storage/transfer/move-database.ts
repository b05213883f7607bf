import { randomUUID } from 'node:crypto'
import type { AuditVerification } from '#protocol/audit.ts'
import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import { ROW_SET_NAMES, type RowSet } from '../common/row-sets.ts'
import type { TransferEnd } from '../common/transfer-end.ts'
import type { Progress } from '../common/transfer-mark.ts'
import { type Comparison, compareRows, type RowCounts } from './compare-rows.ts'
import { copyRows, NOTHING } from './copy-rows.ts'
import { planMove } from './plan-move.ts'

interface MoveOptions {
  readonly from: TransferEnd
  readonly to: TransferEnd
  readonly nowMs: number
  /** Verifies the whole ledger of a database. */
  readonly verify: (store: Store) => Promise<AuditVerification>
  readonly copied: (set: RowSet, rows: number) => void
}

export type MoveResult =
  | {
      readonly kind: 'moved'
      /** An earlier run had begun it. */
      readonly wasResumed: boolean
      readonly counts: RowCounts
      readonly head: { readonly seq: number; readonly hash: string }
    }
  /** By an earlier run, after which the target may have been used. */
  | { readonly kind: 'moved_before' }

/**
 * Moves everything to a database that is empty, or goes on with what an interrupted run left. At no moment a server may use
 * both: the source is marked before anything is copied, and the target accepts a server only after the source refuses one.
 * @throws {VetoError} `move_refused`, `ledger_broken`, or what the databases reject with; the move can then be repeated.
 */
export async function moveDatabase(options: MoveOptions): Promise<MoveResult> {
  const { from, to } = options
  const plan = planMove({
    from: { name: from.name, mark: await from.mark() },
    to: { name: to.name, mark: await to.mark(), isEmpty: await isEmpty(to) },
  })
  switch (plan.kind) {
    case 'refuse':
      throw new VetoError('move_refused', plan.why)
    case 'done':
      return { kind: 'moved_before' }
    case 'begin':
      await requireWhole(from, options.verify)
      return { ...(await run(options, randomUUID(), null)), wasResumed: false }
    case 'begin_again':
      return run(options, plan.id, null)
    case 'go_on':
      return run(options, plan.id, plan.progress)
  }
}

async function isEmpty({ store, page }: TransferEnd): Promise<boolean> {
  if ((await store.head()).seq > 0) return false
  for (const set of ROW_SET_NAMES) {
    if (set !== 'epoch' && (await page(set, null, 1)).rows.length > 0) return false
  }
  return (await store.epoch()) === 1
}

async function requireWhole({ name, store }: TransferEnd, verify: MoveOptions['verify']): Promise<void> {
  const found = await verify(store)
  if (found.whole) return
  throw new VetoError(
    'ledger_broken',
    `The ledger of ${name} is invalid: entry ${found.badSeq} ${found.fault}; nothing was moved`,
  )
}

/** `progress`: of the copy that is there already; null: there is none. */
async function run(
  { from, to, nowMs, verify, copied }: MoveOptions,
  id: string,
  progress: Progress | null,
): Promise<Extract<MoveResult, { kind: 'moved' }>> {
  const ofSource = { id, other: to.name, atMs: nowMs }
  const ofTarget = { id, other: from.name, atMs: nowMs }
  if (progress === null) {
    await from.setMark({ ...ofSource, role: 'leaving' })
    await to.setMark({ ...ofTarget, role: 'arriving', progress: NOTHING })
  }
  await copyRows({ from, to, progress: progress ?? NOTHING, copied })
  const counts = requireSame(await compareRows(from, to), to.name)
  await requireWhole(to, verify)
  const { seq, hash } = await to.store.head()
  await from.setMark({ ...ofSource, role: 'left' })
  await to.setMark({ ...ofTarget, role: 'arrived' })
  return { kind: 'moved', wasResumed: true, counts, head: { seq, hash } }
}

function requireSame(found: Comparison, target: string): RowCounts {
  if (found.same) return found.counts
  throw new VetoError(
    'move_refused',
    `${target} has other ${found.set.replaceAll('_', ' ')} than the source, as something changed one of them meanwhile: run "veto migrate --undo", and move to an empty database`,
  )
}
