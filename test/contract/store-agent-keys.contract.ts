import { expect, test } from 'vitest'
import { aKey } from '../support/agent-keys.ts'
import { aFact, NOW_MS } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const HASH = aKey().hash

/** What becomes of the API keys of agents. */
export function describeStoreAgentKeys(open: OpenStore): void {
  test('agentKey() finds a key by its hash only', async () => {
    const { store } = await open()
    await store.commit([{ do: 'insert_key', key: aKey() }])

    expect(await store.agentKey(HASH)).toEqual(aKey())
    expect(await store.agentKey(HASH.toUpperCase())).toBeNull()
  })

  test('agentKeys() lists every key with all its fields, newest first, also after a restart', async () => {
    const { store, reopen } = await open()
    const older = aKey({ tools: ['refund_*', 'crm.read'], expiresAtMs: NOW_MS + 1 })
    const newer = aKey({ hash: 'b'.repeat(64), createdAtMs: NOW_MS + 1, owner: null, scopes: ['audit'] })
    for (const key of [older, newer]) await store.commit([{ do: 'insert_key', key }])

    expect(await store.agentKeys()).toEqual([newer, older])
    expect(await (await reopen()).agentKeys()).toEqual([newer, older])
  })

  test('use_key records when a key was last used', async () => {
    const { store } = await open()
    await store.commit([{ do: 'insert_key', key: aKey() }])

    await store.commit([{ do: 'use_key', hash: HASH, atMs: NOW_MS + 7 }])

    expect(await store.agentKey(HASH)).toEqual(aKey({ lastUsedAtMs: NOW_MS + 7 }))
  })

  test('revoke_key is refused the second time, together with its whole unit, and keeps the first time', async () => {
    const { store, reopen } = await open()
    await store.commit([{ do: 'insert_key', key: aKey() }])
    const revokeAt = (atMs: number) =>
      store.commit([
        { do: 'revoke_key', hash: HASH, atMs },
        { do: 'append_fact', fact: aFact() },
      ])

    const answers = [await revokeAt(NOW_MS + 1), await revokeAt(NOW_MS + 2)]

    expect(answers).toEqual([{ ok: true }, { ok: false, refused: 'revoke_key' }])
    expect((await store.head()).seq).toBe(1)
    expect(await (await reopen()).agentKey(HASH)).toEqual(aKey({ revokedAtMs: NOW_MS + 1 }))
  })

  test('replace_key ends a key no later than before, and is refused for one that was revoked or replaced', async () => {
    const { store, reopen } = await open()
    const [revoked, temporary] = [
      aKey({ hash: 'b'.repeat(64) }),
      aKey({ hash: 'c'.repeat(64), expiresAtMs: NOW_MS }),
    ]
    for (const key of [aKey({ lineage: 'd'.repeat(64) }), revoked, temporary]) {
      await store.commit([{ do: 'insert_key', key }])
    }
    await store.commit([{ do: 'revoke_key', hash: revoked.hash, atMs: NOW_MS }])
    const replace = ({ hash }: { hash: string }, by: string) =>
      store.commit([{ do: 'replace_key', hash, by, expiresAtMs: NOW_MS + 1 }])

    const answers = [await replace(aKey(), 'x'), await replace(aKey(), 'y')]
    answers.push(await replace(revoked, 'x'), await replace(temporary, 'x'))

    const refusal = { ok: false, refused: 'replace_key' }
    expect(answers).toEqual([{ ok: true }, refusal, refusal, { ok: true }])
    const reopened = await reopen()
    expect(await reopened.agentKey(HASH)).toMatchObject({
      ...{ lineage: 'd'.repeat(64), replacedBy: 'x', expiresAtMs: NOW_MS + 1 },
    })
    expect(await reopened.agentKey(revoked.hash)).toMatchObject({ replacedBy: null, expiresAtMs: null })
    expect(await reopened.agentKey(temporary.hash)).toMatchObject({ expiresAtMs: NOW_MS })
  })

  test('insert_key does not reactivate a revoked key', async () => {
    const { store } = await open()
    await store.commit([{ do: 'insert_key', key: aKey() }])
    await store.commit([{ do: 'revoke_key', hash: HASH, atMs: NOW_MS }])

    await store.commit([{ do: 'insert_key', key: aKey() }])

    expect((await store.agentKey(HASH))?.revokedAtMs).toBe(NOW_MS)
  })
}
