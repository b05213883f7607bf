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
  const { folder, settleMs, store, clock, machine, log } = deps
  const listeners: ((bundle: Bundle) => void)[] = []
  const reloadListeners: (() => void)[] = []
  const record = async (bundle: Bundle) => {
    const loaded = fact({
      atMs: clock.nowMs(),
      kind: 'bundle_loaded',
      actor: 'veto',
      bundleHash: bundle.hash,
    })
    await store.commit([{ do: 'append_fact', fact: loaded }])
  }
  const live = await watchBundle({
    folder,
    clock: machine,
    log,
    load: loadInSlices,
    ...(settleMs === undefined ? {} : { settleMs }),
    onChange(bundle) {
      record(bundle).catch((error: unknown) => log.error({ err: error }, 'a reload could not be recorded'))
      for (const listener of listeners) listener(bundle)
    },
    onReload() {
      for (const listener of reloadListeners) listener()
    },
  })
  closing.add(async () => live[Symbol.asyncDispose]())
  await record(live.current())
  return {
    live,
    onChange: (listener) => listeners.push(listener),
    onReload: (listener) => reloadListeners.push(listener),
  }
}

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
