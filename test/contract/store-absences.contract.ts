import { expect, test } from 'vitest'
import { ANN, anAbsence, BEN, NOW_MS } from '../support/builders.ts'
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

  test('a second absence of a person is refused while the first is in force, and accepted from its end on', async () => {
    const { store } = await open()
    const first = anAbsence({ endsAtMs: NOW_MS + 10 })
    const early = anAbsence({}, NOW_MS + 9)
    const next = anAbsence({}, NOW_MS + 10)
    await store.commit([{ do: 'start_absence', absence: first }])

    expect(await store.commit([{ do: 'start_absence', absence: early }])).toEqual({
      ok: false,
      refused: 'start_absence',
    })
    expect(await store.commit([{ do: 'start_absence', absence: next }])).toEqual({ ok: true })
    expect(await store.absences(NOW_MS + 10)).toEqual([next])
  })

  test('of two simultaneous absences of a person one is recorded', async () => {
    const { store } = await open()
    const both = [anAbsence(), anAbsence({}, NOW_MS + 1)]

    const started = await Promise.all(both.map((absence) => store.commit([{ do: 'start_absence', absence }])))

    expect(started).toEqual([{ ok: true }, { ok: false, refused: 'start_absence' }])
    expect(await store.absences(NOW_MS + 1)).toEqual(both.slice(0, 1))
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

  test('one unit ends an absence and starts another of the same person', async () => {
    const { store } = await open()
    const first = anAbsence()
    const next = anAbsence({ substitute: { id: 'U0DAN', name: 'Dan' } }, NOW_MS + 5)
    await store.commit([{ do: 'start_absence', absence: first }])

    const committed = await store.commit([
      { do: 'end_absence', id: first.id, atMs: NOW_MS + 5 },
      { do: 'start_absence', absence: next },
    ])

    expect(committed).toEqual({ ok: true })
    expect(await store.absences(NOW_MS + 5)).toEqual([next])
  })
}
