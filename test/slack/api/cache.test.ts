import { expect, test } from 'vitest'
import { createCache } from '../../../src/slack/api/cache.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const KEEP_MS = 60_000

test('an answer that is read later than it counts, as the event loop was blocked meanwhile, is refused and asked for again', async () => {
  const { clock, cache, answers } = cacheOfAnswers()
  const first = cache.get('C0OPS')

  clock.blockFor(KEEP_MS)
  answers[0]?.resolve('before the block')
  await expect(first).rejects.toThrow('later than 60 s')
  const second = cache.get('C0OPS')
  answers[1]?.resolve('after it')

  expect(await second).toBe('after it')
})

test.each([
  ['the wall clock was set back', -3_600_000],
  ['the machine slept, so that only the wall clock went on', KEEP_MS],
])('an answer counts for no more than its time when %s', async (_, wallByMs) => {
  const { clock, cache, answers } = cacheOfAnswers()
  const first = cache.get('C0OPS')
  answers[0]?.resolve('old')
  expect(await first).toBe('old')

  clock.stepWall(wallByMs)
  if (wallByMs < 0) await clock.advance(KEEP_MS)
  const second = cache.get('C0OPS')
  answers[1]?.resolve('new')

  expect(await second).toBe('new')
})

function cacheOfAnswers() {
  const clock = createFakeClock()
  const answers: PromiseWithResolvers<string>[] = []
  const load = () => {
    const answer = Promise.withResolvers<string>()
    answers.push(answer)
    return answer.promise
  }
  return { clock, answers, cache: createCache({ clock, keepMs: KEEP_MS, load }) }
}
