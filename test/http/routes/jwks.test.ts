import { expect, test } from 'vitest'
import { openDoor, problemOf, RECEIPT_KEYS } from '../open-door.ts'

test('GET /.well-known/jwks.json tells anybody the keys of receipts, without an API key', async () => {
  await using door = await openDoor()

  const answer = await door.get('/.well-known/jwks.json', null)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toEqual(RECEIPT_KEYS)
})

test('/.well-known/jwks.json takes nothing but GET', async () => {
  await using door = await openDoor()

  const answer = await door.post('/.well-known/jwks.json', { keys: [] })

  expect(await problemOf(answer)).toMatchObject({ code: 'method_not_allowed', status: 405 })
})
