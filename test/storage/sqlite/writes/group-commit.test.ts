import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Unit } from '../../../../src/approval/ports/unit.ts'
import type { WriteResult } from '../../../../src/storage/common/queued-units.ts'
import { createGroupCommit } from '../../../../src/storage/sqlite/writes/group-commit.ts'
import { aFact } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'

const done: WriteResult = { ok: true, committed: { ok: true } }
const note: Unit = [{ do: 'append_fact', fact: aFact() }]
class Busy extends Error {}

/** A group commit whose writer fails as often as `faults` says, and tells how large its groups were. */
function groupCommit({ faults = [] as Error[], writesApart = false } = {}) {
  const sizes: number[] = []
  const committed: Unit[] = []
  const group = createGroupCommit({
    async write(units) {
      sizes.push(units.length)
      const fault = faults.shift()
      if (fault !== undefined) throw fault
      return units.map(() => done)
    },
    writesApart,
    isBusy: (error) => error instanceof Busy,
    committed: (unit) => void committed.push(unit),
    log: silentLog,
  })
  return { ...group, sizes, committed }
}

/** A group commit in which another thread writes: each group is on disk when `answer` is called. */
function slowWriter() {
  const groups: { readonly size: number; readonly done: () => void }[] = []
  const { commit } = createGroupCommit({
    write: (units) =>
      new Promise((resolve) => {
        groups.push({ size: units.length, done: () => resolve(units.map(() => done)) })
      }),
    writesApart: true,
    isBusy: () => false,
    committed() {},
    log: silentLog,
  })
  return {
    commit,
    answer: () => groups.at(-1)?.done(),
    sizes: () => groups.map(({ size }) => size),
  }
}

test('units of one event loop turn are committed as one group', async () => {
  const { commit, sizes, committed } = groupCommit()

  await Promise.all([commit(note), commit(note), commit(note)])
  await commit(note)

  expect(sizes).toEqual([3, 1])
  expect(committed).toHaveLength(4)
})

test('a commit group never has more than a hundred units', async () => {
  const { commit, sizes } = groupCommit()

  await Promise.all(Array.from({ length: 250 }, () => commit(note)))

  expect(sizes).toEqual([100, 100, 50])
})

test('a database error rejects the whole commit group, and the next group is tried independently', async () => {
  const diskFull = new Error('database or disk is full')
  const { commit, committed } = groupCommit({ faults: [diskFull] })

  const results = await Promise.allSettled([commit(note), commit(note)])

  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'store_unavailable', cause: diskFull },
    })
  }
  expect(committed).toEqual([])
  expect(await commit(note)).toEqual({ ok: true })
})

test('a commit on a busy database is retried, together with the units that arrived meanwhile', async () => {
  const { commit, sizes } = groupCommit({ faults: [new Busy(), new Busy()] })

  const first = commit(note)
  await new Promise(setImmediate)
  const second = commit(note)

  expect(await Promise.all([first, second])).toEqual([{ ok: true }, { ok: true }])
  expect(sizes).toEqual([1, 2, 2])
})

test('a database that stays busy rejects the commit group after a bounded number of attempts', async () => {
  const { commit, sizes } = groupCommit({ faults: Array.from({ length: 100 }, () => new Busy()) })

  await expect(commit(note)).rejects.toMatchObject({ code: 'store_unavailable' })

  expect(sizes.length).toBeLessThan(20)
})

test('while another thread writes a group, the units that arrive become the next one', async () => {
  const { commit, answer, sizes } = slowWriter()
  const first = commit(note)
  await nextTurn()

  const others = [commit(note), commit(note)]
  answer()

  expect(await first).toEqual({ ok: true })
  answer()
  await Promise.all(others)
  expect(sizes()).toEqual([1, 2])
})

test('another thread gets the next group before anybody learns of the last one', async () => {
  const { commit, answer, sizes } = slowWriter()
  const sizesOnAnswer = commit(note).then(sizes)
  await nextTurn()
  const second = commit(note)

  answer()

  expect(await sizesOnAnswer).toEqual([1, 1])
  answer()
  await second
})

test.each([true, false])(
  'a unit is answered, however soon after an earlier answer it is committed (written apart: %s)',
  async (writesApart) => {
    const waits = fc.array(fc.nat(8), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(waits, waits, async (...callers) => {
        const { commit, committed } = groupCommit({ writesApart })

        await Promise.all(
          callers.map(async (microtasks) => {
            for (const count of microtasks) {
              for (let left = count; left > 0; left -= 1) await null
              expect(await commit(note)).toEqual({ ok: true })
            }
          }),
        )

        expect(committed).toHaveLength(callers.flat().length)
      }),
    )
  },
)

test('close() commits pending units and accepts no more', async () => {
  const { commit, close } = groupCommit()

  const waiting = commit(note)
  const closing = close()
  const late = commit(note)

  await expect(late).rejects.toMatchObject({ code: 'store_unavailable' })
  await closing
  expect(await waiting).toEqual({ ok: true })
})
