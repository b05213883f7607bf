import { expect, test } from 'vitest'
import { type GrowthSample, growths } from '../../soak/load/growth.ts'

interface Leak {
  readonly bytesARequest?: number
  readonly filesASample?: number
}

/** One every five seconds, each after a thousand requests; connections come and go. */
function samples(count: number, { bytesARequest = 0, filesASample = 0 }: Leak): readonly GrowthSample[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ pid: 7, requests: at * 1_000, committedMiB: 120, externalMiB: 4, residentMiB: 200 },
    heapMiB: 60 + Math.min(at, 5) + (at * 1_000 * bytesARequest) / 1_048_576,
    files: 40 + (at % 3) + at * filesASample,
  }))
}

test('a load run fails when the heap or the file handles of a process grow, and not when they vary', () => {
  expect(growths(samples(40, {}))).toEqual([])
  expect(growths(samples(40, { bytesARequest: 512 }))).toEqual(['the heap of process 7 grows'])
  expect(growths(samples(40, { filesASample: 1 }))).toEqual(['the file handles of process 7 rise'])
})

test('a process that was killed soon is not judged: its caches were still filling', () => {
  expect(growths(samples(19, { bytesARequest: 512, filesASample: 1 }))).toEqual([])
})
