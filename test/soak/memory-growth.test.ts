import { expect, test } from 'vitest'
import { heapGrowth, residentGrowthMiB } from '../../soak/rig/memory-growth.ts'

/** After each thousand requests; the first half fills caches. */
function samples(keptBytes: number) {
  return Array.from({ length: 20 }, (_, at) => ({
    ...{ pid: 1, requests: at * 1_000, committedMiB: 120, externalMiB: 4, residentMiB: 200 },
    heapMiB: 50 + Math.min(at, 10) * 3 + Math.sin(at) + (at * 1_000 * keptBytes) / 1_048_576,
  }))
}

test('a heap that keeps 512 bytes of each request is growing, and one that fills its caches and varies is flat', () => {
  expect(heapGrowth(samples(512))).toMatchObject({ isFlat: false })
  expect(heapGrowth(samples(512)).bytes).toBeCloseTo(512, -2)
  expect(heapGrowth(samples(0))).toMatchObject({ isFlat: true })
})

test('a process grows by what it gained after its first sample', () => {
  const sizes = [300, 340, 320, 360]
  const grown = samples(0)
    .slice(0, 4)
    .map((sample, at) => ({ ...sample, residentMiB: sizes[at] ?? 0 }))

  expect(residentGrowthMiB(grown)).toBe(60)
  expect(residentGrowthMiB([])).toBe(0)
})
