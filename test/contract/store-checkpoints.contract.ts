import { expect, test } from 'vitest'
import { createSignHead } from '../../src/approval/checkpoints/sign-head.ts'
import { createVerifyRecord } from '../../src/approval/queries/verify-record.ts'
import type { Checkpoint } from '../../src/ledger/checkpoint.ts'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { makeSigningKey } from '../../src/receipt/open-keys.ts'
import { createReadSigned } from '../../src/receipt/read-signed.ts'
import { createSign } from '../../src/receipt/sign.ts'
import { aFact, NOW_MS } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import type { OpenStore } from './store-under-test.ts'

function aCheckpoint(seq: number, known: Partial<Checkpoint> = {}): Checkpoint {
  return { seq, hash: 'a'.repeat(64), signedAtMs: NOW_MS + seq, token: `token.of.${seq}`, ...known }
}

/** The signed checkpoints of the ledger. */
export function describeStoreCheckpoints(open: OpenStore): void {
  test('checkpoints() lists those after an entry, in order, also across a restart; the latest is of an entry that is there', async () => {
    const { store, reopen } = await open()
    expect(await store.latestCheckpoint()).toBeNull()
    for (let seq = 1; seq <= 10; seq += 1) await store.commit([{ do: 'append_fact', fact: aFact() }])

    for (const seq of [9, 3, 12]) {
      await store.commit([{ do: 'insert_checkpoint', checkpoint: aCheckpoint(seq) }])
    }

    const reopened = await reopen()
    expect(await reopened.checkpoints(3, 10)).toEqual([aCheckpoint(9), aCheckpoint(12)])
    expect(await reopened.checkpoints(0, 2)).toEqual([aCheckpoint(3), aCheckpoint(9)])
    expect(await reopened.latestCheckpoint()).toEqual(aCheckpoint(9))
  })

  test('of two checkpoints of one entry the first stays', async () => {
    const { store } = await open()
    const first = aCheckpoint(3)

    const commits = [first, aCheckpoint(3, { token: 'another.token.here' })].map((checkpoint) =>
      store.commit([{ do: 'insert_checkpoint', checkpoint }]),
    )

    expect(await Promise.all(commits)).toEqual([{ ok: true }, { ok: true }])
    expect(await store.checkpoints(0, 10)).toEqual([first])
  })

  test.each([
    ['under its own name', ''],
    ['under the name of the key of this ledger', 'ours'],
  ] as const)('a checkpoint that another key signed %s is refused by verification', async (_, name) => {
    const { store } = await open()
    const [ours, another] = [await makeSigningKey(NOW_MS), await makeSigningKey(NOW_MS)]
    const verifiedBy = (key: typeof ours) => createVerifyRecord(store, createReadSigned(jwksOf([key])))()
    await store.commit([{ do: 'append_fact', fact: aFact() }])
    const forger = name === 'ours' ? { ...another, kid: ours.kid } : another

    await createSignHead({ store, sign: createSign([forger]), clock: createFakeClock() })()

    expect(await verifiedBy(ours)).toMatchObject({
      ...{ whole: false, badSeq: 1, fault: 'has a checkpoint that Veto did not sign' },
    })
    expect(await verifiedBy(forger)).toMatchObject({ whole: true, entries: 1 })
  })
}
