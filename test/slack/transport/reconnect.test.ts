import { expect, test } from 'vitest'
import { VetoError } from '../../../src/core/veto-error.ts'
import { reconnect } from '../../../src/slack/transport/reconnect.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

test('reconnect() connects at once, and again at once when the connection ends', async () => {
  const line = createLine()
  const upkeep = await reconnect(line)
  expect(upkeep.state()).toEqual({ kind: 'up' })

  line.end()
  await line.clock.advance(0)

  expect(line.attempts()).toBe(2)
  expect(upkeep.state()).toEqual({ kind: 'up' })
})

test('reconnect() says why it is down, and waits ever longer, at most 15 s', async () => {
  const line = createLine()
  line.fail(new VetoError('slack_unreachable', 'Slack cannot be reached'))
  const upkeep = await reconnect(line)

  await line.clock.advance(0)
  const early = line.attempts()
  await line.clock.advance(750)
  const later = line.attempts()
  await line.clock.advance(600_000)
  const settled = line.attempts()
  await line.clock.advance(15_000)

  expect(upkeep.state()).toEqual({ kind: 'down', why: 'Slack cannot be reached' })
  expect([early, later]).toEqual([2, 4])
  expect(line.attempts()).toBe(settled + 1)
})

test('reconnect() does not loop without a pause when every connection ends at once', async () => {
  const line = createLine()
  await reconnect(line)

  for (let round = 0; round < 10; round += 1) {
    line.end()
    await line.clock.advance(0)
  }

  expect(line.attempts()).toBe(2)
})

test('reconnect() rejects when the first attempt shows that a token is wrong', async () => {
  const line = createLine()
  line.fail(new VetoError('slack_refused', 'Slack refused the app token: invalid_auth'))

  await expect(reconnect(line)).rejects.toThrow('Slack refused the app token: invalid_auth')
  await line.clock.advance(60_000)

  expect(line.attempts()).toBe(1)
})

test('reconnect() continues when a token is refused later, as people may fix it', async () => {
  const line = createLine()
  const upkeep = await reconnect(line)
  line.fail(new VetoError('slack_refused', 'Slack refused the app token: invalid_auth'))
  line.end()
  await line.clock.advance(1_000)
  expect(upkeep.state()).toMatchObject({ kind: 'down' })

  line.fail(null)
  await line.clock.advance(15_000)

  expect(upkeep.state()).toEqual({ kind: 'up' })
})

test('reconnect() does nothing more once it is stopped', async () => {
  const line = createLine()
  const upkeep = await reconnect(line)

  await upkeep.stop()
  line.end()
  await line.clock.advance(60_000)

  expect(line.attempts()).toBe(1)
  expect(line.isOpen()).toBe(false)
})

test('reconnect() does not wait for a first attempt without an answer once it is given up', async () => {
  const line = createLine()
  const connecting = reconnect({ ...line, connect: () => new Promise(() => undefined) })

  line.giveUp()
  const upkeep = await connecting
  await upkeep.stop()

  expect(upkeep.state()).toMatchObject({ kind: 'down' })
})

/** A connection that succeeds unless told otherwise. */
function createLine() {
  const clock = createFakeClock()
  let attempts = 0
  let failure: Error | null = null
  let isOpen = false
  let ended = Promise.withResolvers<void>()
  const givingUp = new AbortController()
  return {
    clock,
    givenUp: givingUp.signal,
    giveUp: () => givingUp.abort(),
    connect() {
      attempts += 1
      if (failure !== null) return Promise.reject(failure)
      ended = Promise.withResolvers<void>()
      isOpen = true
      return Promise.resolve({ closed: ended.promise })
    },
    disconnect() {
      isOpen = false
      return Promise.resolve()
    },
    end: () => ended.resolve(),
    fail(error: Error | null) {
      failure = error
    },
    attempts: () => attempts,
    isOpen: () => isOpen,
  }
}
