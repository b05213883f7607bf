import { expect, test } from 'vitest'
import type { Checkpoint } from '../../src/ledger/checkpoint.ts'
import { aFact, NOW_MS } from '../support/builders.ts'
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
}
