import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandomPool } from '../../src/core/random-pool.ts'

test('a pool of random bytes gives out each drawn byte at most once, in whatever portions', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_024 }), { minLength: 1, maxLength: 60 }), (sizes) => {
      const drawn: number[] = []
      let count = 0
      const pool = createRandomPool((bytes) => {
        for (let at = 0; at + 4 <= bytes.length; at += 4) {
          count += 1
          bytes.writeUInt32LE(count, at)
        }
      })
      for (const size of sizes) {
        const words = Buffer.from(pool.text(size * 4), 'base64url')
        expect(words.length).toBe(size * 4)
        for (let at = 0; at < words.length; at += 4) drawn.push(words.readUInt32LE(at))
      }
      expect(new Set(drawn).size).toBe(drawn.length)
    }),
  )
})

test('a pool of random bytes gives numbers of 32 bits from the same bytes', () => {
  const pool = createRandomPool((bytes) => bytes.set(bytes.map((_, at) => at % 256)))

  expect([pool.uint32(), pool.text(4), pool.uint32()]).toEqual([0x03020100, 'BAUGBw', 0x0b0a0908])
})

test('a pool of random bytes draws from the system by default', () => {
  const pool = createRandomPool()
  const texts = Array.from({ length: 2_000 }, () => pool.text(16))

  expect(new Set(texts).size).toBe(2_000)
  expect(texts.every((text) => /^[\w-]{22}$/.test(text))).toBe(true)
})
