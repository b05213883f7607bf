import { expect, test } from 'vitest'
import { batched, MOST_KEYS } from '../../../../src/storage/postgres/reads/batched.ts'
import { eventually } from '../../../support/eventually.ts'

const unlimited = { inTime: <T>(task: Promise<T>) => task }

/** Reads that are answered when the test says so, each with its number. */
function answeredReads(reader = unlimited) {
  const reads: { readonly keys: readonly string[]; readonly answer: () => void }[] = []
  const read = batched<string, string>(
    reader,
    (keys) =>
      new Promise((resolve) => {
        const value = `read ${reads.length + 1}`
        reads.push({ keys, answer: () => resolve((key) => `${key}: ${value}`) })
      }),
  )
  return { reads, read }
}

test('keys that are asked for at once are read together, each once, and every read begins after it was asked for', async () => {
  const { reads, read } = answeredReads()

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

test('more keys than one query reads are read by several, one after another', async () => {
  const { reads, read } = answeredReads()
  const keys = Array.from({ length: 2 * MOST_KEYS + 1 }, (_, at) => `key ${at}`)

  const found = keys.map(read)
  for (const count of [1, 2, 3]) {
    await eventually(() => expect(reads.length).toBe(count))
    reads[count - 1]?.answer()
  }

  expect(reads.map((one) => one.keys.length)).toEqual([MOST_KEYS, MOST_KEYS, 1])
  expect(await Promise.all(found)).toEqual(
    keys.map((key, at) => `${key}: read ${Math.floor(at / MOST_KEYS) + 1}`),
  )
})

test('a read that fails rejects those who asked for it, and the next one starts anew', async () => {
  let isLost = true
  const read = batched<string, boolean>(unlimited, async () => {
    if (isLost) throw new Error('lost')
    return () => true
  })

  await expect(Promise.all([read('a'), read('b')])).rejects.toThrow('lost')
  isLost = false

  expect(await read('a')).toBe(true)
})

test('what waits for too long is refused and not read any more, and who asks after that is not refused', async () => {
  const limits: (() => void)[] = []
  const inTime = <T>(task: Promise<T>) =>
    Promise.race([task, new Promise<never>((_, reject) => limits.push(() => reject(new Error('too late'))))])
  const { reads, read } = answeredReads({ inTime })

  const first = read('a')
  await eventually(() => expect(reads.length).toBe(1))
  const refused = read('b')
  limits[1]?.()
  await expect(refused).rejects.toThrow('too late')
  const later = read('c')
  reads[0]?.answer()
  await eventually(() => expect(reads.length).toBe(2))
  reads[1]?.answer()

  expect(await first).toBe('a: read 1')
  expect(await later).toBe('c: read 2')
})
