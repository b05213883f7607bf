import { expect, test } from 'vitest'
import type { Change } from '../../src/approval/ports/unit.ts'
import type { SigningKey } from '../../src/receipt/signing-key.ts'
import { NOW_MS } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

function keepSigningKey(kid: string, createdAtMs = NOW_MS): Extract<Change, { do: 'insert_signing_key' }> {
  return { do: 'insert_signing_key', key: { kid, jwk: aJwk('x'), createdAtMs } }
}

function aJwk(letter: string): SigningKey['jwk'] {
  return { kty: 'OKP', crv: 'Ed25519', x: letter.repeat(43), d: 'd'.repeat(43) }
}

/** What becomes of the keys that sign receipts, and of the epoch. */
export function describeStoreKeys(open: OpenStore): void {
  test('signingKeys() lists keys in the order in which they were stored, whatever the clock said', async () => {
    const { store, reopen } = await open()
    const kept = [keepSigningKey('b', NOW_MS), keepSigningKey('c', NOW_MS - 1), keepSigningKey('a', NOW_MS)]
    expect(await store.signingKeys()).toEqual([])

    for (const change of kept) await store.commit([change])

    expect(await store.signingKeys()).toEqual(kept.map(({ key }) => key))
    expect(await (await reopen()).signingKeys()).toEqual(kept.map(({ key }) => key))
  })

  test('insert_signing_key never changes an existing key', async () => {
    const { store } = await open()
    const { key } = keepSigningKey('a')
    await store.commit([{ do: 'insert_signing_key', key }])

    const again = { ...key, jwk: aJwk('y'), createdAtMs: NOW_MS + 1 }

    expect(await store.commit([{ do: 'insert_signing_key', key: again }])).toEqual({ ok: true })
    expect(await store.signingKeys()).toEqual([key])
  })

  test('insert_signing_key stores nothing when its unit is refused', async () => {
    const { store } = await open()
    const claim = { do: 'claim', job: 'first', period: 'ever', atMs: NOW_MS } as const
    await store.commit([claim])

    expect(await store.commit([keepSigningKey('a'), claim])).toEqual({ ok: false, refused: 'claim' })
    expect(await store.signingKeys()).toEqual([])
  })

  test('epoch() is 1 until a backup is restored, and unchanged by restarts', async () => {
    const { store, reopen } = await open()

    expect(await store.epoch()).toBe(1)
    expect(await (await reopen()).epoch()).toBe(1)
  })

  test('raise_epoch takes a time, and is rejected when it would lower the epoch', async () => {
    const { store } = await open()

    await store.commit([{ do: 'raise_epoch', epoch: NOW_MS }])
    const lower = store.commit([{ do: 'raise_epoch', epoch: NOW_MS - 1 }])

    await expect(lower).rejects.toMatchObject({ code: 'invalid_unit' })
    expect(await store.epoch()).toBe(NOW_MS)
  })
}
