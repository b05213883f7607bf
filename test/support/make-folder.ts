import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder that the caller removes, for what several tests share. */
export function makeFolder(): string {
  return mkdtempSync(join(HOME, 'veto-test-'))
}

const IN_MEMORY = '/dev/shm'
/** Far more than all tests that run at the same time write. */
const ROOM_BYTES = 1024 ** 3

/** Files outlive a killed process in memory, too, and no test waits there for a disk that others keep busy. */
const HOME = hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir()

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > ROOM_BYTES
  } catch {
    return false
  }
}
