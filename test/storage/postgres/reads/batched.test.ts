import { expect, test } from 'vitest'
import { batched } from '../../../../src/storage/postgres/reads/batched.ts'
import { eventually } from '../../../support/eventually.ts'

test('keys that are asked for at once are read together, each once, and every read begins after it was asked for', async () => {
  const reads: { readonly keys: readonly string[]; readonly answer: () => void }[] = []
  const read = batched<string, string>(
    (keys) =>
      new Promise((resolve) => {
        const value = `read ${reads.length + 1}`
        reads.push({ keys, answer: () => resolve((key) => `${key}: ${value}`) })
      }),
  )

  const first = [read('a'), read('b'), read('a')]
  await eventually(() => expect(reads.length).toBe(1))
  const during = [read('a'), read('c')]
  reads[0]?.answer()
  await eventually(() => expect(reads.length).toBe(2))
  reads[1]?.answer()

  expect(reads.map(({ keys }) => keys)).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ])
  expect(await Promise.all(first)).toEqual(['a: read 1', 'b: read 1', 'a: read 1'])
  expect(await Promise.all(during)).toEqual(['a: read 2', 'c: read 2'])
})

test('a read that fails rejects those who asked for it, and the next one starts anew', async () => {
  let isLost = true
  const read = batched<string, boolean>(async () => {
    if (isLost) throw new Error('lost')
    return () => true
  })

  await expect(Promise.all([read('a'), read('b')])).rejects.toThrow('lost')
  isLost = false

  expect(await read('a')).toBe(true)
})
