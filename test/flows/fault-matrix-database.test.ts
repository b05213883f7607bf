import { spawnSync } from 'node:child_process'
import { renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migratedDatabase } from '../support/migrated-database.ts'
import { startWorld } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { faultPairs, type LastingFault, SLACK_FAULTS, throughFaults } from '../support/through-faults.ts'

const DISK_BYTES = 12 * 2 ** 20

/** A folder on a disk of its own, which takes little. Only root may make one. */
function smallDisk(): string | null {
  const folder = tempFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder])
  if (mounted.status !== 0) return null
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]))
  return folder
}

const DATABASE_FAULTS: Readonly<Record<string, () => LastingFault>> = {
  'another program writes in the database': () => {
    let other: Database.Database | null = null
    return {
      async begin({ database }) {
        other = new Database(database, { timeout: 5_000 })
        other.exec('BEGIN IMMEDIATE')
      },
      async end() {
        other?.close()
      },
    }
  },
  'the disk is full': () => {
    const ballast = (database: string) => join(dirname(database), 'ballast')
    return {
      async begin({ database }) {
        const { bavail, bsize } = statfsSync(dirname(database))
        writeFileSync(ballast(database), Buffer.alloc(bavail * bsize))
      },
      async end({ database }) {
        rmSync(ballast(database))
      },
    }
  },
  'the database is moved away': () => ({
    async begin({ database }) {
      renameSync(database, `${database}.away`)
    },
    async end({ database }) {
      renameSync(`${database}.away`, database)
    },
  }),
  'the server is restarted': () => ({
    async begin(world) {
      await world.veto().stop()
    },
    async end(world) {
      await world.restart()
    },
  }),
}

test.for(faultPairs(Object.keys(DATABASE_FAULTS)))(
  'while $database and $slack, no answer is wrong, and a minute later every request has its one card',
  async ({ database, slack }, { skip }) => {
    const folder = database === 'the disk is full' ? smallDisk() : tempFolder()
    if (folder === null) return skip('only root may mount a disk')
    const world = await startWorld({ database: migratedDatabase(folder) })
    const faults = { slack: SLACK_FAULTS[slack], database: DATABASE_FAULTS[database]?.() }
    if (faults.slack === undefined || faults.database === undefined)
      throw new TypeError('Expected two faults')

    const outcome = await throughFaults(world, {
      slack: faults.slack,
      database: faults.database,
      breathMs: 5,
    })

    expect(outcome).toMatchObject({ violations: [], statuses: ['approved', 'approved'] })
    expect(outcome.secondsUntil.carded).toBeLessThanOrEqual(60)
    expect(outcome.secondsUntil.settled).toBeLessThanOrEqual(60)
    expect(outcome.wasRefused).toBe(database !== 'the server is restarted')
  },
)
