import type { LedgerEntry } from '#protocol/audit.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type { ConditionalChange, Unit } from '../../../approval/ports/unit.ts'
import { VetoError } from '../../../core/veto-error.ts'
import { headOf } from '../../../ledger/chain.ts'
import type { Head } from '../../../ledger/fact.ts'
import type { WriteResult } from '../../common/queued-units.ts'
import type { Connection, Result, Statement } from '../session/connection.ts'
import { appendAll, entriesOf, factsOf, headIn, LOCK_HEAD } from './ledger.ts'
import { notifyOf } from './notify.ts'
import { joinedSteps, separateSteps } from './plan.ts'
import { createReasonNumbers, type ReasonNumbers } from './reasons.ts'
import { firstRefusal, RELEASE, SAVEPOINT, UNDO_UNIT, writeUnrefused } from './refused-units.ts'
import type { Step } from './step.ts'
import { countAutomatic } from './tally.ts'
import { isInvalidUnit, isUndone, refusalOf } from './unit-error.ts'

/** Writes a group of units. */
export interface GroupWriter {
  /**
   * In one transaction, on disk when this resolves. A refused or impossible unit is undone alone. Rejects with an
   * `UnclearCommit` when the group may be on disk nevertheless; with another error when nothing of it is, such as with `GivenUp` when
   * `areAwaited` is false before the commit is sent.
   */
  write(
    connection: Connection,
    units: readonly Unit[],
    areAwaited?: () => boolean,
  ): Promise<readonly WriteResult[]>
}

interface GroupWriterOptions {
  /** Names this process in its notifications. */
  readonly origin: string
  /** Called with the time of the last entry, which no write of the group may be before. */
  readonly recorded: (atMs: number) => void
}

/** The commit was sent, and its answer does not say what became of it. */
export class UnclearCommit extends Error {
  constructor(cause: unknown) {
    super('It is not known whether the database committed', { cause })
  }
}

/** The caller of a unit was already told that it is not written, so it must not be written now. */
export class GivenUp extends Error {
  constructor() {
    super('A unit is no longer awaited')
  }
}

export function createGroupWriter(options: GroupWriterOptions): GroupWriter {
  const reasons = createReasonNumbers()
  return {
    async write(connection, units, areAwaited = () => true) {
      const session = { connection, reasons, areAwaited, ...options }
      try {
        return (await writeAccepted(session, units)) ?? (await writeEach(session, units))
      } catch (error) {
        reasons.forget()
        throw error
      }
    },
  }
}

interface Session extends GroupWriterOptions {
  readonly connection: Connection
  readonly reasons: ReasonNumbers
  areAwaited(): boolean
}

/** Nearly always every unit is accepted, which takes two round trips. Null, with nothing written: one is not. */
async function writeAccepted(
  session: Session,
  units: readonly Unit[],
): Promise<readonly WriteResult[] | null> {
  const { connection, reasons } = session
  const steps = attempt(() => joinedSteps(units))
  if (steps === null) return null
  try {
    const start = startOf(reasons, units)
    const results = await connection.run([...start, ...steps])
    const head = readStart(session, start, results)
    const entries = attempt(() => entriesOf(units.flatMap(factsOf), head))
    if (entries === null || firstRefusal(steps, results.slice(start.length)) !== null) {
      await undo(session)
      return null
    }
    await commit(session, { units, entries })
    return units.map(() => ({ ok: true, committed: { ok: true } }))
  } catch (error) {
    if (!isInvalidUnit(error)) throw error
    await undo(session)
    return null
  }
}

function attempt<T>(task: () => T): T | null {
  try {
    return task()
  } catch {
    return null
  }
}

async function undo({ connection, reasons }: Session): Promise<void> {
  reasons.forget()
  await connection.run([ROLLBACK])
}

/** Without those that are refused or impossible. */
async function writeEach(session: Session, units: readonly Unit[]): Promise<readonly WriteResult[]> {
  const { connection, reasons } = session
  const start = startOf(reasons, units)
  const head = readStart(session, start, await connection.run(start))
  const { results, ...written } =
    (await writeTogether(connection, units, head)) ?? (await writeInTurn(connection, units, head))
  await commit(session, written)
  return results
}

interface WrittenEach extends WrittenUnits {
  readonly results: readonly WriteResult[]
}

/** All others wait for the head meanwhile, so the round trips are few, however many units are refused. Null: one is impossible. */
async function writeTogether(
  connection: Connection,
  units: readonly Unit[],
  head: Head,
): Promise<WrittenEach | null> {
  const steps = attempt(() => units.map(separateSteps))
  // Facts that cannot be recorded are impossible after any head.
  const areRecordable = attempt(() => entriesOf(units.flatMap(factsOf), head)) !== null
  const refusals = steps === null || !areRecordable ? null : await writeUnrefused(connection, steps)
  if (refusals === null) return null
  const accepted = units.filter((_, unit) => refusals[unit] === null)
  return {
    units: accepted,
    entries: entriesOf(accepted.flatMap(factsOf), head),
    results: refusals.map((refused) => ({
      ok: true,
      committed: refused === null ? { ok: true } : { ok: false, refused },
    })),
  }
}

/** Each unit after its own savepoint. */
async function writeInTurn(
  connection: Connection,
  units: readonly Unit[],
  first: Head,
): Promise<WrittenEach> {
  const written: { units: Unit[]; entries: LedgerEntry[] } = { units: [], entries: [] }
  const results: WriteResult[] = []
  let head = first
  for (const unit of units) {
    const result = await writeOne(connection, unit, head)
    if (result.ok) {
      written.units.push(unit)
      written.entries.push(...result.entries)
      head = result.head
    }
    results.push(answerOf(result))
  }
  return { ...written, results }
}

type UnitResult =
  | { readonly ok: true; readonly entries: readonly LedgerEntry[]; readonly head: Head }
  | { readonly ok: false; readonly refused: ConditionalChange }
  | { readonly ok: false; readonly error: unknown }

async function writeOne(connection: Connection, unit: Unit, head: Head): Promise<UnitResult> {
  const prepared = prepare(unit, head)
  if (!prepared.ok) return prepared
  const { steps, entries } = prepared
  const result = await tryUnit(connection, steps)
  await connection.run([result === 'accepted' ? RELEASE : UNDO_UNIT])
  if (result !== 'accepted') return { ok: false, ...result }
  const last = entries.at(-1)
  return { ok: true, entries, head: last === undefined ? head : headOf(last) }
}

function prepare(unit: Unit, head: Head) {
  try {
    return { ok: true, steps: separateSteps(unit), entries: entriesOf(factsOf(unit), head) } as const
  } catch (error) {
    return { ok: false, error } as const
  }
}

/** @throws {Error} what was not caused by the unit. */
async function tryUnit(
  connection: Connection,
  steps: readonly Step[],
): Promise<'accepted' | { readonly refused: ConditionalChange } | { readonly error: unknown }> {
  try {
    const [, ...results] = await connection.run([SAVEPOINT, ...steps])
    const refused = firstRefusal(steps, results)
    return refused === null ? 'accepted' : { refused }
  } catch (error) {
    if (!isInvalidUnit(error)) throw error
    const refused = refusalOf(error)
    return refused === null ? { error } : { refused }
  }
}

function answerOf(written: UnitResult): WriteResult {
  if (written.ok) return { ok: true, committed: { ok: true } }
  if ('refused' in written) return { ok: true, committed: written }
  const { error: cause } = written
  return { ok: false, error: new VetoError('invalid_unit', 'A value cannot be stored', { cause }) }
}

/** Statements that open a transaction: it holds the head from then on, so that what guards read is what counts. */
function startOf(reasons: ReasonNumbers, units: readonly Unit[]): readonly Statement[] {
  return [BEGIN, LOCK_HEAD, ...reasons.missing(units.flatMap(factsOf))]
}

function readStart(
  { reasons, recorded }: Session,
  start: readonly Statement[],
  results: readonly Result[],
): Head {
  const found = start.length > 2 ? results[start.length - 1] : undefined
  if (found !== undefined) reasons.remember(found)
  const head = headIn(results[1])
  recorded(head.atMs)
  return head
}

interface WrittenUnits {
  readonly units: readonly Unit[]
  readonly entries: readonly LedgerEntry[]
}

/** Once this is sent, only the answer says what became of it. */
async function commit(
  { connection, reasons, origin, areAwaited }: Session,
  { units, entries }: WrittenUnits,
): Promise<void> {
  if (!areAwaited()) throw new GivenUp()
  const statements = [
    ...appendAll(entries, reasons.of),
    ...countAutomatic(units.flatMap(openedBy)),
    ...notifyOf(origin, units),
    COMMIT,
  ]
  try {
    const results = await connection.run(statements)
    const command = results.at(-1)?.command
    if (command !== 'COMMIT') throw new Error(`Expected COMMIT, got ${command}`)
  } catch (error) {
    throw isUndone(error) ? error : new UnclearCommit(error)
  }
}

function openedBy(unit: Unit): readonly VetoRequest[] {
  return unit.flatMap((change) => (change.do === 'open' ? [change.request] : []))
}

/** Not prepared: what follows a beginning that fails, as one that a pooler has under another name, would be kept. */
const BEGIN: Statement = { text: 'BEGIN ISOLATION LEVEL READ COMMITTED', values: [], unprepared: true }
const COMMIT: Statement = { text: 'COMMIT', values: [], unprepared: true }
const ROLLBACK: Statement = { text: 'ROLLBACK', values: [], unprepared: true }
