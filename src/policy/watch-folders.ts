import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Log } from '../core/log.ts'
import type { Bundle } from './bundle.ts'

/** Watches over the folders of a bundle. */
export interface FolderWatch {
  /** Watches the folders of this bundle's files, and no others any more. */
  follow(bundle: Bundle): void
  close(): void
}

/**
 * Calls `onEvent` at each change in a folder of the bundle.
 * @throws {Error} when the bundle's own folder cannot be watched.
 */
export function watchFolders(
  { folder, log }: { readonly folder: string; readonly log: Log },
  onEvent: () => void,
): FolderWatch {
  const own = open(folder, log, onEvent)
  let inside: readonly FSWatcher[] = []
  const closeInside = () => {
    for (const watcher of inside) watcher.close()
  }
  return {
    follow({ files }) {
      const names = new Set(files.map(dirname))
      names.delete('.')
      // Opened anew each time: a folder may have been replaced by another of its name.
      const opened = [...names].flatMap((name) => tryOpen(join(folder, name), log, onEvent))
      closeInside()
      inside = opened
    },
    close() {
      own.close()
      closeInside()
    },
  }
}

function tryOpen(folder: string, log: Log, onEvent: () => void): readonly FSWatcher[] {
  try {
    return [open(folder, log, onEvent)]
  } catch (error) {
    log.warn({ error }, 'a folder of lists cannot be watched')
    return []
  }
}

function open(folder: string, log: Log, onEvent: () => void): FSWatcher {
  const watcher = watch(folder, { persistent: false }, onEvent)
  watcher.on('error', (error) => log.warn({ error }, 'a folder of policies is not watched any more'))
  return watcher
}
