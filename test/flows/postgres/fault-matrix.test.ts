import { expect, test } from 'vitest'
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, setReadOnly } from '../../support/postgres-database.ts'
import { fullDisk, ledgerLock } from '../../support/postgres-faults.ts'
import { startWorld } from '../../support/start-world.ts'
import { faultPairs, type LastingFault, SLACK_FAULTS, throughFaults } from '../../support/through-faults.ts'

interface Reached {
  /** Past the proxy. */
  readonly database: string
  readonly proxy: CuttingProxy
  /** Waits for the server to lead again, once its sessions were ended. */
  leadsAgain(): Promise<void>
}

const DATABASE_FAULTS: Readonly<Record<string, (reached: Reached) => LastingFault>> = {
  'another program locks the ledger': ({ database }) => ledgerLock(database),
  'the disk of the database is full': ({ database }) => fullDisk(database),
  'the database is read-only': ({ database, leadsAgain }) => ({
    begin: () => setReadOnly(database, true),
    async end() {
      await setReadOnly(database, false)
      await leadsAgain()
    },
  }),
  'the database is restarted': ({ proxy, leadsAgain }) => ({
    begin: async () => proxy.cutOff(true),
    end() {
      proxy.cutOff(false)
      return leadsAgain()
    },
  }),
}

/** Other sessions are opened again by the machine's clock, not by the world's. */
const BREATH_MS = 60

test.each(faultPairs(Object.keys(DATABASE_FAULTS)))(
  'on PostgreSQL, while $database and $slack, no answer is wrong, and a minute later every request has its one card',
  async ({ database: name, slack }) => {
    const database = await emptyDatabase()
    const proxy = await startCuttingProxy(database)
    const logged: unknown[] = []
    const world = await startWorld({ database: proxy.url, postgresTimes: { callMs: 3_000 }, logged })
    const leads = () => logged.filter((line) => JSON.stringify(line).includes('this server leads'))
    const leadsAgain = () => eventually(() => expect(leads().length).toBeGreaterThan(1))
    const reached = { database, proxy, leadsAgain }
    const faults = { slack: SLACK_FAULTS[slack], database: DATABASE_FAULTS[name]?.(reached) }
    if (faults.slack === undefined || faults.database === undefined)
      throw new TypeError('Expected two faults')

    const outcome = await throughFaults(world, {
      slack: faults.slack,
      database: faults.database,
      breathMs: BREATH_MS,
    })

    expect(outcome).toMatchObject({ violations: [], statuses: ['approved', 'approved'], wasRefused: true })
    expect(outcome.secondsUntil.carded).toBeLessThanOrEqual(60)
    expect(outcome.secondsUntil.settled).toBeLessThanOrEqual(60)
  },
)
