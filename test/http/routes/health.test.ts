import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDoor, openDoor } from '../open-door.ts'

let door: OpenDoor

beforeEach(async () => {
  door = await openDoor()
})
afterEach(() => door.close())

describe('health', () => {
  test('/healthz answers as long as the loop turns', async () => {
    expect(await (await door.get('/healthz', null)).json()).toEqual({ status: 'live' })
  })

  test.each([
    ['ready', 200],
    ['degraded', 200],
    ['unready', 503],
  ] as const)('/readyz while %s answers %i', async (status, code) => {
    door.state.readiness = { status, checks: { slack: 'no answer' } }

    const answer = await door.get('/readyz', null)

    expect(answer.status).toBe(code)
    expect(await answer.json()).toEqual({ status, checks: { slack: 'no answer' } })
  })

  test('/readyz is unready when the check itself fails', async () => {
    await using failing = await openDoor({
      health: {
        ready: async () => {
          throw new Error('broken')
        },
      },
    })

    expect((await failing.get('/readyz', null)).status).toBe(503)
  })
})
