import { expect, test } from 'vitest'
import { ANN, aGrant, NOW_MS } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What is kept of grants, and how they are used up. */
export function describeStoreGrants(open: OpenStore): void {
  test('a grant is stored with all its fields, also across a restart', async () => {
    const { store, reopen } = await open()
    const grant = aGrant({ sessionId: 'run-42', usesLeft: 5 })

    await store.commit([{ do: 'insert_grant', grant }])

    expect(await store.grant(grant.id)).toEqual(grant)
    expect(await (await reopen()).grantsFor(grant.agentId, NOW_MS)).toEqual([grant])
  })

  test('grantsFor() lists the grants of an agent that are active at a moment, oldest first', async () => {
    const { store } = await open()
    const older = aGrant({}, NOW_MS - 2)
    const newer = aGrant({}, NOW_MS - 1)
    const expired = aGrant({ expiresAtMs: NOW_MS })
    const others = aGrant({ agentId: 'sales-agent' })
    const usedUp = aGrant({ usesLeft: 0 })
    for (const grant of [newer, older, expired, others, usedUp])
      await store.commit([{ do: 'insert_grant', grant }])
    await store.commit([{ do: 'revoke_grant', id: newer.id, by: ANN, atMs: NOW_MS }])

    expect(await store.grantsFor('support-agent', NOW_MS)).toEqual([older])
    expect(await store.grantsFor('support-agent', NOW_MS - 1)).toEqual([older, expired])
    const active = await store.grants({ activeAtMs: NOW_MS, beforeId: null, limit: 9 })
    expect(active.map(({ id }) => id).sort()).toEqual([older.id, others.id].sort())
    expect(await store.grants({ activeAtMs: null, beforeId: null, limit: 9 })).toHaveLength(5)
  })

  test('grants() lists the newest first, a page at a time', async () => {
    const { store } = await open()
    const made = [1, 2, 3].map((age) => aGrant({}, NOW_MS - age))
    for (const grant of made) await store.commit([{ do: 'insert_grant', grant }])

    const first = await store.grants({ activeAtMs: null, beforeId: null, limit: 2 })
    const last = first.at(-1)

    expect(first).toEqual(made.slice(0, 2))
    expect(await store.grants({ activeAtMs: null, beforeId: last?.id ?? null, limit: 2 })).toEqual(
      made.slice(2),
    )
  })

  test('five of fifty simultaneous uses of a grant succeed when five are left', async () => {
    const { store } = await open()
    const grant = aGrant({ usesLeft: 5 })
    await store.commit([{ do: 'insert_grant', grant }])

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => store.commit([{ do: 'use_grant', id: grant.id, atMs: NOW_MS }])),
    )

    expect(answers.filter(({ ok }) => ok)).toHaveLength(5)
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refused: 'use_grant' })
    expect(await store.grant(grant.id)).toMatchObject({ usesLeft: 0 })
  })

  test('a revoked or expired grant cannot be used, and revoking twice is refused', async () => {
    const { store } = await open()
    const grant = aGrant({ expiresAtMs: NOW_MS + 10 })
    await store.commit([{ do: 'insert_grant', grant }])
    const use = (atMs: number) => store.commit([{ do: 'use_grant', id: grant.id, atMs }])
    const revoke = () => store.commit([{ do: 'revoke_grant', id: grant.id, by: ANN, atMs: NOW_MS }])

    expect(await use(NOW_MS + 10)).toEqual({ ok: false, refused: 'use_grant' })
    expect(await use(NOW_MS + 9)).toEqual({ ok: true })
    expect(await revoke()).toEqual({ ok: true })
    expect(await use(NOW_MS)).toEqual({ ok: false, refused: 'use_grant' })
    expect(await revoke()).toEqual({ ok: false, refused: 'revoke_grant' })
    expect(await store.grant(grant.id)).toMatchObject({ revocation: { by: ANN, atMs: NOW_MS } })
  })

  test('a unit that requires a grant is refused once the grant was revoked, and where there is none', async () => {
    const { store } = await open()
    const grant = aGrant({ usesLeft: 0 })
    await store.commit([{ do: 'insert_grant', grant }])
    const requires = (id = grant.id) => store.commit([{ do: 'require_grant', id }])

    expect(await requires()).toEqual({ ok: true })
    expect(await requires(aGrant().id)).toEqual({ ok: false, refused: 'require_grant' })
    await store.commit([{ do: 'revoke_grant', id: grant.id, by: ANN, atMs: NOW_MS }])
    expect(await requires()).toEqual({ ok: false, refused: 'require_grant' })
  })
}
