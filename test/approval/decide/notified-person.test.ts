import fc from 'fast-check'
import { expect, test } from 'vitest'
import { notifiedPerson } from '../../../src/approval/decide/notified-person.ts'

const PEOPLE = ['ann', 'ben', 'cleo', 'dan', 'eve']
const person = fc.constantFrom(...PEOPLE)
const people = fc.uniqueArray(person)
const absences = fc.dictionary(person, person).map((to) => absencesFrom(to))

test.each([
  ['a person who is not away', {}, 'ann'],
  ['the substitute of a person who is away', { ann: 'ben' }, 'ben'],
  ['the last one of a chain', { ann: 'ben', ben: 'cleo' }, 'cleo'],
  ['the person, in a circle of two', { ann: 'ben', ben: 'ann' }, 'ann'],
  ['the person, when a circle follows', { ann: 'ben', ben: 'cleo', cleo: 'ben' }, 'ann'],
  ['the person, when the substitute is the same person', { ann: 'ann' }, 'ann'],
])('notified is %s', (_, to: Record<string, string>, expected) => {
  expect(notifiedPerson('ann', absencesFrom(to), () => true)).toBe(expected)
})

test('a person whose substitute may not act is notified as before', () => {
  expect(notifiedPerson('ann', absencesFrom({ ann: 'ben' }), (id) => id !== 'ben')).toBe('ann')
})

test('whatever the absences, somebody who may act is notified for each person who may act', () => {
  fc.assert(
    fc.property(absences, people, person, (known, able, asked) => {
      fc.pre(able.includes(asked))
      expect(able).toContain(notifiedPerson(asked, known, (id) => able.includes(id)))
    }),
  )
})

test('whoever is notified in place of another is reached by handovers, and not away', () => {
  fc.assert(
    fc.property(absences, person, (known, asked) => {
      const notified = notifiedPerson(asked, known, () => true)
      fc.pre(notified !== asked)
      expect(known.has(notified)).toBe(false)
      expect(reachedFrom(asked, known)).toContain(notified)
    }),
  )
})

test('whoever is not away is notified', () => {
  fc.assert(
    fc.property(absences, person, (known, asked) => {
      fc.pre(!known.has(asked))
      expect(notifiedPerson(asked, known, () => true)).toBe(asked)
    }),
  )
})

function absencesFrom(to: Readonly<Record<string, string>>) {
  return new Map(Object.entries(to).map(([id, next]) => [id, { substitute: { id: next, name: next } }]))
}

function reachedFrom(from: string, known: ReturnType<typeof absencesFrom>): readonly string[] {
  const reached = [from]
  for (const id of reached) {
    const next = known.get(id)?.substitute.id
    if (next !== undefined && !reached.includes(next)) reached.push(next)
  }
  return reached
}
