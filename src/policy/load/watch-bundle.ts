import type { Clock } from '../../core/clock.ts'
import { errorMessage } from '../../core/error-message.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle } from '../bundle.ts'
import { BundleError, fileDiagnostic } from '../source/bundle-error.ts'
import { type FolderSnapshot, readFolder } from '../source/read-folder.ts'
import { bundleOf } from './load-bundle.ts'
import { readSettled, readWhenSettled } from './settle.ts'
import { watchFor } from './watch-for.ts'

/** A bundle that follows its folder. Disposing ends the watch and waits for a running reload. */
export interface LiveBundle extends AsyncDisposable {
  /** The last good bundle. */
  current(): Bundle
  /** The error of the last reading of the folder; null when its bundle is in force. */
  reloadError(): BundleError | null
  /** Reloads the folder, one reload after another. Rejects only when a listener throws. */
  reload(): Promise<ReloadResult>
}

export type ReloadResult =
  | { readonly ok: true; readonly bundle: Bundle; readonly changed: boolean }
  /** The last good bundle stays. */
  | { readonly ok: false; readonly error: BundleError }

export interface WatchOptions {
  readonly folder: string
  readonly log: Log
  readonly clock: Clock
  /** How long the folder must have stayed unchanged before it is put in force; default 2 s. */
  readonly settleMs?: number
  /** Makes the bundle of a reading after the first; default: at once, in this thread. */
  readonly load?: (folder: string, reading: FolderSnapshot) => Promise<Bundle>
  /** Called after each change, with a bundle of another hash than before. */
  readonly onChange: (bundle: Bundle) => void
  /** Called after each reading, also when it is invalid or unchanged. */
  readonly onReload?: (reloaded: ReloadResult) => void
}

const SETTLE_MS = 2_000

/**
 * Loads a bundle, and reloads it whenever its folder has changed and settled, also behind links, and when the
 * folder itself was replaced.
 * @throws {BundleError} when the first load fails.
 */
export async function watchBundle(options: WatchOptions): Promise<LiveBundle> {
  const { folder, settleMs = SETTLE_MS, log } = options
  const ending = new AbortController()
  const settling = { ...options, settleMs, signal: ending.signal }
  const first = await readWhenSettled(settling)
  const followed = follow(options, first)
  const inTurn = createTurns()
  const look = async () => {
    const reading = await readFolder(folder)
    if (reading.fingerprint !== followed.fingerprint()) {
      const settled = await readSettled(settling, reading)
      if (!ending.signal.aborted) await followed.take(settled)
    }
    await watch.follow(reading)
  }
  const watch = await watchFor(options, first, () =>
    inTurn(look).catch((error: unknown) =>
      log.error({ err: error }, 'a change of the policies could not be processed'),
    ),
  )
  return {
    current: followed.current,
    reloadError: followed.reloadError,
    reload: () => inTurn(async () => followed.take(await readWhenSettled(settling))),
    async [Symbol.asyncDispose]() {
      ending.abort()
      watch.close()
      await inTurn(async () => {})
    },
  }
}

/** Runs tasks one after another, in order of arrival. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const next = last.then(task)
    last = next.catch(() => {})
    return next
  }
}

/** The bundle in force, and what became of the reading that was taken last. */
function follow(options: WatchOptions, first: FolderSnapshot) {
  let bundle = bundleOf(options.folder, first)
  let { fingerprint } = first
  let reloadError: BundleError | null = null
  return {
    current: () => bundle,
    reloadError: () => reloadError,
    fingerprint: () => fingerprint,
    async take(reading: FolderSnapshot): Promise<ReloadResult> {
      const reloaded = await tryLoad(options, reading, bundle)
      fingerprint = reading.fingerprint
      reloadError = reloaded.ok ? null : reloaded.error
      if (reloaded.ok) bundle = reloaded.bundle
      announce(reloaded, options)
      return reloaded
    },
  }
}

async function tryLoad(
  { folder, load = async (...read) => bundleOf(...read) }: WatchOptions,
  reading: FolderSnapshot,
  before: Bundle,
): Promise<ReloadResult> {
  try {
    const bundle = await load(folder, reading)
    return { ok: true, bundle, changed: bundle.hash !== before.hash }
  } catch (error) {
    if (error instanceof BundleError) return { ok: false, error }
    // Such as a check that ran out of memory: the folder differs from what is in force, and that must be seen.
    const why = errorMessage(error)
    return {
      ok: false,
      error: new BundleError([fileDiagnostic(folder, `the policies cannot be loaded: ${why}`)]),
    }
  }
}

function announce(reloaded: ReloadResult, { log, onChange, onReload = () => {} }: WatchOptions): void {
  if (!reloaded.ok) {
    log.error(
      { diagnostics: reloaded.error.diagnostics },
      'the bundle was not reloaded: the last good one stays',
    )
  } else if (reloaded.changed) {
    log.info({ bundle: reloaded.bundle.hash }, 'the bundle was reloaded')
    onChange(reloaded.bundle)
  }
  onReload(reloaded)
}
