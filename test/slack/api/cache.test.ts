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
