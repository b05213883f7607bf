import dns from 'node:dns'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { privateWords } from '../../support/api-helpers.ts'
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy.ts'
import { emptyDatabase, setReadOnly } from '../../support/postgres-database.ts'
import { fullDisk, ledgerLock, type PostgresFault } from '../../support/postgres-faults.ts'
import { SMALL_REFUND, sender } from '../../support/raw-requests.ts'
import { refundAt } from '../../support/refunds.ts'
import { startWorld } from '../../support/start-world.ts'

interface Reached {
  /** Past the proxy. */
  readonly database: string
  readonly proxy: CuttingProxy
}

/** A fault, and what happens once the calls are under way. */
type Fault = PostgresFault & { meanwhile?(): Promise<void> }

const FAULTS: Readonly<Record<string, (reached: Reached) => Fault>> = {
  'is locked by another program': ({ database }) => ledgerLock(database),
  'has no disk space left': ({ database }) => fullDisk(database),
  'is read-only': ({ database }) => ({
    begin: () => setReadOnly(database, true),
    end: () => setReadOnly(database, false),
  }),
  'is gone': ({ proxy }) => ({
    begin: async () => proxy.cutOff(true),
    end: async () => proxy.cutOff(false),
  }),
  'ends while they are under way': ({ database, proxy }) => {
    const lock = ledgerLock(database)
    return {
      begin: lock.begin,
      async meanwhile() {
        await untilSomebodyWaits(database)
        proxy.cutOff(true)
      },
      async end() {
        await lock.end()
        proxy.cutOff(false)
      },
    }
  },
  'has a name that cannot be resolved any more': ({ proxy }) => {
    const { lookup } = dns
    const restore = () => void Object.assign(dns, { lookup })
    onTestFinished(restore)
    return {
      async begin() {
        Object.assign(dns, { lookup: unresolved })
        proxy.cutOff(true)
        proxy.cutOff(false)
      },
      end: async () => restore(),
    }
  },
}

test.each(Object.keys(FAULTS))(
  'while the database %s, a call that the policies allow, a start and a vote are refused and leave no trace; afterwards each succeeds',
  async (name) => {
    const database = await emptyDatabase()
    const proxy = await startCuttingProxy(database)
    const world = await startWorld({ database: byName(proxy.url), postgresTimes: { callMs: 3_000 } })
    const client = await world.client()
    const send = await sender(world)
    const [approved, pending] = [await refundAt(client, world, 1), await refundAt(client, world, 2)]
    const approve = ({ ts }: { readonly ts: string }) => world.sandbox.as('ann').click('Approve', { ts })
    await approve(approved)
    const start = () => send(`/v1/requests/${approved.id}/redeem`, { params: approved.params })
    const vote = async () => {
      await approve(pending)
      return world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private reply', A_MINUTE_MS)
    }
    const fault = FAULTS[name]?.({ database, proxy }) ?? expect.fail()

    await fault.begin()
    const [call, started, reply] = await Promise.all([
      send('/v1/authorize', SMALL_REFUND),
      start(),
      vote(),
      fault.meanwhile?.(),
    ])
    await fault.end()

    expect([call, started]).toMatchObject([DENIED, DENIED])
    expect(reply).toContain('Nothing was decided')
    await expect
      .poll(() => send('/v1/authorize', SMALL_REFUND), { timeout: A_MINUTE_MS })
      .toMatchObject({ allowed: true })
    expect(await client.getRequest(pending.id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
    expect(await start()).toMatchObject({ status: 'redeemed' })
    await approve(pending)
    expect(await client.waitFor(pending.id)).toMatchObject({ status: 'approved', allowed: true })
  },
)

const DENIED = { status: 503, allowed: false, code: 'audit_unavailable' }
const A_MINUTE_MS = 60_000
/** The same database by the name of this machine, which is looked up for each session. */
function byName(url: string): string {
  return url.replace('127.0.0.1', 'localhost')
}

function unresolved(host: string, _options: unknown, found: (error: Error) => void): void {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
  process.nextTick(found, error)
}

/** Until a statement waits for a lock that another session has. */
async function untilSomebodyWaits(database: string): Promise<void> {
  const connection = await connect(database)
  try {
    await expect
      .poll(async () => (await connection.run([WAITING]))[0]?.count, { timeout: A_MINUTE_MS })
      .toBeGreaterThan(0)
  } finally {
    await connection.close()
  }
}

const WAITING = {
  text: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  values: [],
}
