import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAgentTurns } from '../../../src/approval/quotas/agent-turns.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

/** Work that is counted, and goes on until it is ended. */
function workbench() {
  const clock = createFakeClock()
  const turns = createAgentTurns(clock)
  const open: { readonly agentId: string; readonly end: () => void; readonly fail: () => void }[] = []
  const call = (agentId: string) =>
    turns.run(agentId, () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const close = () => void open.splice(open.indexOf(work), 1)
      const work = { agentId, end: resolve, fail: () => reject(new Error('refused')) }
      open.push(work)
      promise.then(close, close)
      return promise
    })
  const inProgress = (agentId: string) => open.filter((work) => work.agentId === agentId).length
  return { clock, call, open, inProgress }
}

const settled = () => new Promise(setImmediate)

test('an agent that calls alone has all of its calls in progress at once', async () => {
  const { call, inProgress } = workbench()

  for (let calls = 0; calls < 50; calls += 1) void call('batch')
  await settled()

  expect(inProgress('batch')).toBe(50)
})

test('while another agent calls, a flood has four calls in progress, and a neighbour starts at once', async () => {
  const { call, inProgress } = workbench()

  void call('neighbour')
  for (let calls = 0; calls < 50; calls += 1) void call('flood')
  void call('neighbour')
  await settled()

  expect([inProgress('flood'), inProgress('neighbour')]).toEqual([4, 2])
})

test('calls that waited start in their order as earlier ones end or fail, and all at once when no other agent calls any more', async () => {
  const { clock, call, open, inProgress } = workbench()
  void call('neighbour')
  const calls = Array.from({ length: 20 }, () => call('flood').catch(() => 'failed'))
  await settled()

  open.find(({ agentId }) => agentId === 'flood')?.fail()
  await settled()
  const withNeighbour = inProgress('flood')
  await clock.advance(1_000)
  open.find(({ agentId }) => agentId === 'flood')?.end()
  await settled()
  const alone = inProgress('flood')
  for (const { end } of [...open]) end()
  await settled()

  expect([withNeighbour, alone]).toEqual([4, 18])
  expect(await Promise.all(calls)).toEqual(['failed', ...Array.from({ length: 19 }, () => undefined)])
})

test('every call of every agent is done once, however calls and their ends follow one another', async () => {
  const step = fc.record({
    what: fc.constantFrom('call', 'end', 'advance'),
    at: fc.nat(20),
    agentId: fc.constantFrom('one', 'two', 'three'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, call, open } = workbench()
      const calls: Promise<void>[] = []
      const act = {
        call: async (_at: number, agentId: string) => void calls.push(call(agentId)),
        end: async (at: number) => open[at % Math.max(1, open.length)]?.end(),
        advance: (at: number) => clock.advance(at * 100),
      }
      for (const { what, at, agentId } of steps) await act[what](at, agentId)
      while (open.length > 0) {
        for (const { end } of open) end()
        await settled()
      }
      await Promise.all(calls)
    }),
    { numRuns: 50 },
  )
})
