import { expect, test } from 'vitest'
import { fillStore } from '../../support/fill-store.ts'
import { makeFolder } from '../../support/make-folder.ts'
import { Interrupted, type Interruption, move, verify, withStore } from '../../support/move.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { readsOf } from '../../support/store-reads.ts'

test('everything is moved to PostgreSQL and back to a file: each read answers alike, and the ledger is valid', async () => {
  const [file, server, back] = [`${makeFolder()}/veto.db`, await emptyDatabase(), `${makeFolder()}/back.db`]
  await withStore(file, fillStore)
  const before = await withStore(file, readsOf)

  await move(file, server)
  expect(await withStore(server, readsOf)).toEqual(before)
  const moved = await move(server, back)
  expect(await withStore(back, readsOf)).toEqual(before)
  expect(moved).toMatchObject({ kind: 'moved', wasResumed: false, head: { seq: 1_204 } })
  expect(await withStore(back, verify)).toMatchObject({ whole: true, entries: 1_204 })
})

test('a move to PostgreSQL that is interrupted at any write goes on where it was, and writes nothing twice', async () => {
  const [file, server] = [`${makeFolder()}/veto.db`, await emptyDatabase()]
  await withStore(file, fillStore)
  const before = await withStore(file, readsOf)

  expect(await interruptedMoves(file, server)).toBeGreaterThan(5)
  expect(await withStore(server, readsOf)).toEqual(before)
})

/** Interrupts a move again and again until it is complete; how often. */
async function interruptedMoves(from: string, to: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    const at: Interruption = { atWrite: 1 + ((count * 5) % 9), when: count % 2 === 0 ? 'after' : 'before' }
    try {
      await move(from, to, at)
      return count
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
  }
}
