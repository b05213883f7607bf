import { expect, test } from 'vitest'
import { definedFacts } from '../src/defined-facts.ts'

class Session {
  readonly #role = 'sdr'
  get role(): string {
    return this.#role
  }
}

test('definedFacts() drops facts without a value and keeps all others', () => {
  expect(definedFacts({ user_role: 'sdr', org_id: undefined, plan: null })).toEqual({
    user_role: 'sdr',
    plan: null,
  })
})

test.each([
  ['a Map', new Map([['user_role', 'sdr']])],
  ['an instance of a class', new Session()],
  ['a list', ['sdr']],
  ['null', null],
  ['a text', 'sdr'],
])('definedFacts() refuses %s, whose facts would be lost', (_, context) => {
  expect(() => definedFacts(context)).toThrow(TypeError)
})
