import type { ErrorCode } from '#protocol/errors.ts'
import type { PolicyReload } from '#protocol/policies.ts'
import type { Clock } from '../../core/clock.ts'
import type { Closing } from '../../core/closing.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { fact } from '../../ledger/fact.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { loadInSlices } from '../../policy/load/load-in-slices.ts'
import { type LiveBundle, watchBundle } from '../../policy/load/watch-bundle.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'

/** Watches the policies of the configured folder. */
export interface Policies {
  readonly live: LiveBundle
  onChange(listener: (bundle: Bundle) => void): void
  /** Called after each load, also a failed one. */
  onReload(listener: () => void): void
}

interface Deps {
  readonly folder: string
  /** How long the folder must be unchanged before it is put in force; undefined: the default. */
  readonly settleMs: number | undefined
  readonly store: UnitWriter
  readonly clock: Clock
  /** The system clock, for the ages of files. */
  readonly machine: Clock
  readonly log: Log
}

/**
 * Loads the policies, puts them in force and watches them; each bundle in force is recorded.
 * @throws {BundleError} when the folder cannot be put in force at the start.
 */
export async function followPolicies(deps: Deps, closing: Closing): Promise<Policies> {
  const { folder, settleMs, clock, machine, log } = deps
  const listeners: ((bundle: Bundle) => void)[] = []
  const reloadListeners: (() => void)[] = []
  const unrecorded: Bundle[] = []
  const recording = createCoalescingTask(clock, async () => {
    try {
      for (let [first] = unrecorded; first !== undefined; [first] = unrecorded) {
        await record(deps, first)
        unrecorded.shift()
      }
    } catch (error) {
      log.error({ err: error }, 'a reload could not be recorded; retrying')
      recording.at(clock.nowMs() + RETRY_MS)
    }
  })
  const live = await watchBundle({
    folder,
    clock: machine,
    log,
    load: loadInSlices,
    ...(settleMs === undefined ? {} : { settleMs }),
    onChange(bundle) {
      unrecorded.push(bundle)
      recording.now()
      for (const listener of listeners) listener(bundle)
    },
    onReload() {
      for (const listener of reloadListeners) listener()
    },
  })
  closing.add(async () => live[Symbol.asyncDispose]())
  closing.add(() => recording.stop())
  await record(deps, live.current())
  return {
    live,
    onChange: (listener) => listeners.push(listener),
    onReload: (listener) => reloadListeners.push(listener),
  }
}

/** Other servers learn from it whose policies are the latest. */
async function record({ store, clock }: Deps, { hash }: Bundle): Promise<void> {
  const loaded = fact({ atMs: clock.nowMs(), kind: 'bundle_loaded', actor: 'veto', bundleHash: hash })
  await store.commit([{ do: 'append_fact', fact: loaded }])
}

const RETRY_MS = 1_000

/** The error of the policies on disk while the last good ones are in force; null: none. */
export function reloadError({ live }: Policies): string | null {
  const error = live.reloadError()
  return error === null
    ? null
    : `the last good policies are in force, as the new ones are invalid: ${error.message}`
}

/** Reloads the policies. @throws {VetoError} `bundle_invalid`, with the errors; the last good ones stay. */
export async function reloadPolicies({ live }: Policies): Promise<PolicyReload> {
  const reloaded = await live.reload()
  if (reloaded.ok) return { bundleHash: reloaded.bundle.hash, changed: reloaded.changed }
  throw new VetoError<ErrorCode>(
    'bundle_invalid',
    `The last good policies stay in force; correct these and reload again:\n${reloaded.error.message}`,
  )
}
