import { expect, onTestFinished, test } from 'vitest'
import { every } from '../../../../src/storage/postgres/session/every.ts'
import { eventually } from '../../../support/eventually.ts'

/** Does it every millisecond until the test ends. */
function often(task: () => Promise<void>): void {
  const timer = every(1, task)
  onTestFinished(() => clearInterval(timer))
}

test('a task that runs longer than its interval is not begun again before it has ended, and then is', async () => {
  const ends: (() => void)[] = []
  let others = 0
  often(() => new Promise<void>((resolve) => void ends.push(resolve)))
  often(async () => {
    others += 1
  })

  await eventually(() => expect(others).toBeGreaterThan(20))
  const begun = ends.length
  ends[0]?.()

  expect(begun).toBe(1)
  await eventually(() => expect(ends).toHaveLength(2))
})

test('a task that fails is done again', async () => {
  let begun = 0
  often(() => {
    begun += 1
    return Promise.reject(new Error('the session was lost'))
  })

  await eventually(() => expect(begun).toBeGreaterThan(2))
})
