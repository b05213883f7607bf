import { expect, onTestFinished, test } from 'vitest'
import { createEarlierPolicies } from '../../../src/approval/reevaluation/earlier-policies.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFact } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { silentLog } from '../../support/silent-log.ts'

async function storeWithBundle(bundleHash: string) {
  const changes = createInProcessChanges()
  const store = await openStore({ database: migratedDatabase(), log: silentLog, changes, alone: true })
  onTestFinished(() => store.close())
  await store.commit([{ do: 'append_fact', fact: aFact({ kind: 'bundle_loaded', bundleHash }) }])
  return { ...store, isShared: true }
}

test.each([
  { put: 'those of the other server', reloaded: 'later' },
  { put: 'still later ones', reloaded: 'latest' },
])(
  'a server that was outdated and has put $put in force says no longer that it is, before it looks again',
  async ({ reloaded }) => {
    const store = await storeWithBundle('later')
    const inForce = { hash: 'earlier' }
    const clock = createFakeClock()
    const watched = createEarlierPolicies({ store, bundle: () => inForce, clock, log: silentLog })
    watched.start()
    await expect.poll(() => watched.problem()).toMatch(/put bundle later in force after bundle earlier of/)

    inForce.hash = reloaded

    expect(watched.problem()).toBeNull()
    await watched.stop()
  },
)

test('a server whose new policies are not recorded yet is not said to have earlier ones', async () => {
  const store = await storeWithBundle('before')
  const inForce = { hash: 'before' }
  const clock = createFakeClock()
  const said: unknown[] = []
  let looks = 0
  const counted: typeof store = {
    ...store,
    audit(filter) {
      looks += 1
      return store.audit(filter)
    },
  }
  const log = recordingLog(said)
  const watched = createEarlierPolicies({ store: counted, bundle: () => inForce, clock, log })
  const looked = (times: number) =>
    expect.poll(() => clock.advance(1_000).then(() => looks), { timeout: 20_000 }).toBe(times)
  watched.start()
  await looked(1)

  inForce.hash = 'new'
  await looked(2)
  const meanwhile = watched.problem()
  await store.commit([{ do: 'append_fact', fact: aFact({ kind: 'bundle_loaded', bundleHash: 'new' }) }])
  await looked(3)
  await watched.stop()

  expect(said).toEqual([])
  expect([meanwhile, watched.problem()]).toEqual([null, null])
})
