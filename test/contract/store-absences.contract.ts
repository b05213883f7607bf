import { expect, test } from 'vitest'
import { anAbsence } from '../support/an-absence.ts'
import { ANN, BEN, NOW_MS } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What is kept of absences. */
export function describeStoreAbsences(open: OpenStore): void {
  test('absences() gives those in force with all their fields, oldest first, also across a restart', async () => {
    const { store, reopen } = await open()
    const older = anAbsence()
    const newer = anAbsence({ person: BEN, substitute: ANN }, NOW_MS + 1)

    for (const absence of [newer, older]) await store.commit([{ do: 'start_absence', absence }])

    expect(await (await reopen()).absences(NOW_MS + 1)).toEqual([older, newer])
  })

  test('an absence is in force until the millisecond of its end', async () => {
    const { store } = await open()
    const absence = anAbsence({ endsAtMs: NOW_MS + 10 })
    await store.commit([{ do: 'start_absence', absence }])

    expect(await store.absences(NOW_MS + 9)).toEqual([absence])
    expect(await store.absences(NOW_MS + 10)).toEqual([])
  })

  test('of the absences of a person the last one that started is in force', async () => {
    const { store } = await open()
    const [first, second] = [anAbsence(), anAbsence({ substitute: DAN }, NOW_MS + 5)]

    await Promise.all([first, second].map((absence) => store.commit([{ do: 'start_absence', absence }])))

    expect(await store.absences(NOW_MS + 5)).toEqual([second])
    expect(await store.commit([{ do: 'end_absence', id: first.id, atMs: NOW_MS + 6 }])).toMatchObject({
      ok: false,
    })
  })

  test('one of two simultaneous ends of an absence is recorded, and none after its time', async () => {
    const { store } = await open()
    const ended = anAbsence()
    const expired = anAbsence({ person: BEN, substitute: ANN, endsAtMs: NOW_MS + 10 })
    await store.commit([
      { do: 'start_absence', absence: ended },
      { do: 'start_absence', absence: expired },
    ])

    const ends = await Promise.all(
      [ended, ended, expired].map(({ id }) => store.commit([{ do: 'end_absence', id, atMs: NOW_MS + 10 }])),
    )

    const refused = { ok: false, refused: 'end_absence' }
    expect(ends).toEqual([{ ok: true }, refused, refused])
    expect(await store.absences(NOW_MS + 5)).toEqual([expired])
  })
}

const DAN = { id: 'U0DAN', name: 'Dan' }
