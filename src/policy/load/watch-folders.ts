import { type FSWatcher, watch } from 'node:fs'
import type { Log } from '../../core/log.ts'
import type { NamesToWatch } from './names-to-watch.ts'

/** Watches names in folders. */
export interface FolderWatch {
  /** Watches these names, and no others any more. */
  follow(names: NamesToWatch): void
  close(): void
}

/** Calls `onEvent` at each change of a watched name. What cannot be watched is logged once and left to polling. */
export function watchFolders(log: Log, onEvent: () => void): FolderWatch {
  let open: readonly FSWatcher[] = []
  let isWarned = false
  const warn = (error: unknown) => {
    if (!isWarned)
      log.warn({ err: error }, 'a policy folder cannot be watched: its changes are noticed later by polling')
    isWarned = true
  }
  const close = () => {
    for (const watcher of open) watcher.close()
    open = []
  }
  return {
    close,
    follow(names) {
      // Opened anew each time: a watch stays with a folder that was renamed, and not with its name.
      const opened = [...names].flatMap(([folder, watched]) => {
        try {
          return [watchFolder(folder, watched, { onEvent, warn })]
        } catch (error) {
          warn(error)
          return []
        }
      })
      close()
      open = opened
    },
  }
}

interface Listeners {
  readonly onEvent: () => void
  readonly warn: (error: unknown) => void
}

function watchFolder(
  folder: string,
  names: ReadonlySet<string> | null,
  { onEvent, warn }: Listeners,
): FSWatcher {
  const watcher = watch(folder, { persistent: false }, (_event, name) => {
    if (names === null || name === null || names.has(name)) onEvent()
  })
  watcher.on('error', warn)
  return watcher
}
