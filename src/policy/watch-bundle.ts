import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Bundle } from './bundle.ts'
import { BundleError } from './bundle-error.ts'
import { loadBundle } from './load-bundle.ts'
import { watchFolders } from './watch-folders.ts'

/** A bundle that follows its folder. Disposing ends the watch and waits for a reload under way. */
export interface LiveBundle extends AsyncDisposable {
  /** The last good bundle. */
  current(): Bundle
  /** Reads the folder again, one reload after another. Rejects only when a listener throws. */
  reload(): Promise<Reloaded>
}

export type Reloaded =
  | { readonly ok: true; readonly bundle: Bundle; readonly changed: boolean }
  /** The last good bundle stays. */
  | { readonly ok: false; readonly error: BundleError }

export interface WatchOptions {
  readonly folder: string
  readonly log: Log
  readonly clock: Clock
  /** Called after each change, with a bundle of another hash than before. */
  readonly onChange: (bundle: Bundle) => void
  /** Called after each failed reload. */
  readonly onFailure: (error: BundleError) => void
}

const QUIET_MS = 100

/**
 * Loads a bundle and loads it again whenever its folder, or one that holds its lists, was changed and then left alone for a tenth of a second.
 * @throws {BundleError} when the first load fails.
 */
export async function watchBundle(options: WatchOptions): Promise<LiveBundle> {
  const { folder, log, clock } = options
  let bundle = await loadBundle(folder)
  let last: Promise<unknown> = Promise.resolve()
  let callOff = () => {}
  const attempt = async (): Promise<Reloaded> => {
    const reloaded = await tryReload(folder, bundle)
    if (reloaded.ok) bundle = reloaded.bundle
    watchers.follow(bundle)
    announce(reloaded, options)
    return reloaded
  }
  const reload = () => {
    const next = last.then(attempt)
    last = next.catch(() => {})
    return next
  }
  const watchers = watchFolders({ folder, log }, () => {
    callOff()
    callOff = clock.after(QUIET_MS, () => {
      reload().catch((error: unknown) => log.error({ error }, 'a listener of the bundle failed'))
    })
  })
  watchers.follow(bundle)
  return {
    current: () => bundle,
    reload,
    async [Symbol.asyncDispose]() {
      callOff()
      watchers.close()
      await last
    },
  }
}

async function tryReload(folder: string, before: Bundle): Promise<Reloaded> {
  try {
    const bundle = await loadBundle(folder)
    return { ok: true, bundle, changed: bundle.hash !== before.hash }
  } catch (error) {
    if (error instanceof BundleError) return { ok: false, error }
    throw error
  }
}

function announce(reloaded: Reloaded, { log, onChange, onFailure }: WatchOptions): void {
  if (!reloaded.ok) {
    log.error({ faults: reloaded.error.faults }, 'the bundle was not reloaded: the last good one stays')
    onFailure(reloaded.error)
  } else if (reloaded.changed) {
    log.info({ bundle: reloaded.bundle.hash }, 'the bundle was reloaded')
    onChange(reloaded.bundle)
  }
}
