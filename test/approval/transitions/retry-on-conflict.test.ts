import { expect, test } from 'vitest'
import { retryOnConflict } from '../../../src/approval/transitions/retry-on-conflict.ts'

test('an operation that loses to other changes is retried until it succeeds', async () => {
  const attempts: number[] = []

  const result = await retryOnConflict('The vote on req_1', async (attempt) => {
    attempts.push(attempt)
    return attempt < 2 ? null : 'counted'
  })

  expect(result).toBe('counted')
  expect(attempts).toEqual([0, 1, 2])
})

test('an operation that loses every time ends with an error that names it', async () => {
  let attempts = 0
  const losing = retryOnConflict('The vote on req_1', async () => {
    attempts += 1
    return null
  })

  await expect(losing).rejects.toMatchObject({
    code: 'internal',
    message: 'The vote on req_1 lost to other changes 100 times in a row; try again',
  })
  expect(attempts).toBe(100)
})

test('an operation can have its own number of attempts and its own final error', async () => {
  let attempts = 0
  const losing = retryOnConflict(
    'The call of support-agent',
    async () => {
      attempts += 1
      return null
    },
    {
      maxAttempts: 3,
      giveUp(error) {
        throw new Error('not recorded', { cause: error })
      },
    },
  )

  await expect(losing).rejects.toMatchObject({ message: 'not recorded', cause: { code: 'internal' } })
  expect(attempts).toBe(3)
})

test('an error thrown by an attempt ends the operation at once', async () => {
  let attempts = 0
  const failing = retryOnConflict('The vote on req_1', async () => {
    attempts += 1
    throw new Error('no disk')
  })

  await expect(failing).rejects.toThrow('no disk')
  expect(attempts).toBe(1)
})
