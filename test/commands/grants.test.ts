import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Store } from '../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aGrant } from '../support/builders.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

const FAR_MS = Date.parse('2999-01-01T00:00:00Z')

test('veto grants lists the active grants, and all with --all', async () => {
  const { environment, active, expired } = await aSetting()

  const { code, out } = await runVeto(['grants'], environment)
  const all = await runVeto(['grants', '--all', '--json'], environment)

  const [headings, row, ...others] = out.split('\n')
  expect(code).toBe(0)
  expect(headings).toMatch(/^ID +AGENT +SESSION +TOOL +USES LEFT +UNTIL +MADE BY +REVOKED$/)
  expect(row).toMatch(
    new RegExp(`^${active.id} +support-agent +any +\\S.* +3 +2999-01-01T00:00:00.000Z +Ann$`),
  )
  expect(others).toEqual([])
  expect(
    all.out
      .split('\n')
      .map((line) => JSON.parse(line).id)
      .sort(),
  ).toEqual([active.id, expired.id].sort())
})

test('veto grants says when there are none', async () => {
  const environment = { VETO_DATABASE: join(tempFolder(), 'veto.db') }
  await withStore(environment, async () => {})

  expect(await runVeto(['grants'], environment)).toEqual({ code: 0, out: 'No grants.', err: '' })
})

test('veto grants revoke ends a grant at once, and the ledger names who revoked it', async () => {
  const { environment, active } = await aSetting()

  const { code, out } = await runVeto(['grants', 'revoke', active.id], environment)

  const kept = await withStore(environment, (store) => store.grant(active.id))
  expect([code, out]).toEqual([0, `${active.id} is revoked: it covers no more calls`])
  expect(kept?.revocation).toMatchObject({ by: { id: 'cli' } })
})

test('veto grants revoke says how to find the id when it does not exist', async () => {
  const { environment } = await aSetting()

  const { code, err } = await runVeto(['grants', 'revoke', 'x'], environment)

  expect(code).not.toBe(0)
  expect(err).toContain('There is no grant x: "veto grants" lists the grants')
})

async function aSetting() {
  const environment = { VETO_DATABASE: join(tempFolder(), 'veto.db') }
  const active = aGrant({ expiresAtMs: FAR_MS, usesLeft: 3 })
  const expired = aGrant({ expiresAtMs: 1 })
  await withStore(environment, async (store) => {
    for (const grant of [active, expired]) await store.commit([{ do: 'insert_grant', grant }])
  })
  return { environment, active, expired }
}
async function withStore<T>(
  { VETO_DATABASE }: { VETO_DATABASE: string },
  task: (store: Store) => Promise<T>,
) {
  const changes = createInProcessChanges()
  const store = await openStore({ database: VETO_DATABASE, log: silentLog, changes, alone: false })
  const result = await task(store)
  await store.close()
  return result
}
