import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { FolderSnapshot } from '../source/read-folder.ts'
import { namesToWatch } from './names-to-watch.ts'
import { watchFolders } from './watch-folders.ts'

/** Says when it is time to look at a folder again. */
export interface FolderChanges {
  /** Watches whatever this reading came from. */
  follow(reading: FolderSnapshot): Promise<void>
  close(): void
}

/** Gathers the events of one change. */
const EVENTS_MS = 100
/** How often to look without an event: not every file system, and not every change, makes one. */
const POLL_MS = 10_000

/** Calls `look` soon after each event, and every ten seconds; one call after another. */
export async function watchFor(
  { folder, clock, log }: { readonly folder: string; readonly clock: Clock; readonly log: Log },
  first: FolderSnapshot,
  look: () => Promise<void>,
): Promise<FolderChanges> {
  let isClosed = false
  let isLooking = false
  let isSoon = false
  let callOff = () => {}
  const lookIn = (delayMs: number) => {
    callOff()
    if (!isClosed) callOff = clock.after(delayMs, lookNow)
  }
  const lookNow = () => {
    isLooking = true
    isSoon = false
    void look().finally(() => {
      isLooking = false
      lookIn(isSoon ? EVENTS_MS : POLL_MS)
    })
  }
  const watchers = watchFolders(log, () => {
    if (!isSoon && !isLooking) lookIn(EVENTS_MS)
    isSoon = true
  })
  const follow = async (reading: FolderSnapshot) => {
    const names = await namesToWatch(folder, reading)
    if (!isClosed) watchers.follow(names)
  }
  await follow(first)
  lookIn(POLL_MS)
  return {
    follow,
    close() {
      isClosed = true
      callOff()
      watchers.close()
    },
  }
}
