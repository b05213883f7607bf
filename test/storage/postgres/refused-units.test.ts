import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import { newRequestId } from '../../../src/core/ids.ts'
import { verifyChain } from '../../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { type Connection, connect } from '../../../src/storage/postgres/session/connection.ts'
import { createGroupWriter } from '../../../src/storage/postgres/writes/write-group.ts'
import { aRequest, NOW_MS, opening } from '../../support/builders.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

/** A writer on a database of its own, and how many round trips it has made. */
async function aWriter() {
  const database = await emptyDatabase()
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const connection = await connect(database)
  onTestFinished(async () => {
    await Promise.all([connection.close(), store.close()])
  })
  let roundTrips = 0
  const counted: Connection = {
    ...connection,
    run(statements) {
      roundTrips += 1
      return connection.run(statements)
    },
  }
  const writer = createGroupWriter({ origin: 'here', recorded() {} })
  return {
    store,
    roundTrips: () => roundTrips,
    async write(units: readonly Unit[]) {
      const results = await writer.write(counted, units)
      return results.map((result) => (result.ok ? result.committed : 'invalid'))
    },
  }
}

/** A call that uses up part of a limit. */
function consuming(key: string, amount: number): Unit {
  const consumption = { key, perMs: 1_000, amount, atMost: 10 }
  const requestId = newRequestId(NOW_MS)
  return [{ do: 'consume', consumption, requestId, atMs: NOW_MS, isReserved: false }, ...opening(aRequest())]
}

test('a group of which most units are refused takes as few round trips as a small one, as all others wait for its end', async () => {
  const { store, write, roundTrips } = await aWriter()

  const results = await write(Array.from({ length: 60 }, () => consuming('limit', 1)))

  expect(results.filter((result) => result !== 'invalid' && result.ok)).toHaveLength(10)
  expect(roundTrips()).toBeLessThan(8)
  expect(await verifyChain(store)).toMatchObject({ ok: true, head: { seq: 10 } })
})

const WRITTEN_TWICE = aRequest()
const aUnit = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ key: fc.constantFrom('a', 'b'), amount: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.constant('the same request again' as const) },
)

test('units of one group are refused as they are when each is written alone, in any order and whatever each depends on', async () => {
  const [together, alone] = [await aWriter(), await aWriter()]
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(aUnit, { minLength: 2, maxLength: 14 }), async (drawn) => {
      run += 1
      const units = drawn.map((unit) =>
        typeof unit === 'string' ? opening(WRITTEN_TWICE) : consuming(`${unit.key}-${run}`, unit.amount),
      )
      const expected = []
      for (const unit of units) expected.push(...(await alone.write([unit])))

      expect(await together.write(units)).toEqual(expected)
    }),
    { numRuns: 25 },
  )
  expect(await verifyChain(together.store)).toMatchObject({ ok: true })
})
