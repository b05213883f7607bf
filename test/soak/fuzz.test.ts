import { expect, test } from 'vitest'
import { createRandom } from '../../bench/record/random.ts'
import { fuzzBundles } from '../../soak/fuzz/bundles.ts'
import { fuzzPayloads } from '../../soak/fuzz/payloads.ts'
import { fuzzRequests } from '../../soak/fuzz/requests.ts'
import { startWorld } from '../support/start-world.ts'

test('calls and signed payloads of Slack that are broken in any way are answered below 500, and allow nothing by mistake', async () => {
  const world = await startWorld({ mode: 'http' })
  const target = { url: world.veto().url, random: createRandom(Date.now()) }

  const requests = await fuzzRequests({ ...target, bearer: await world.bearer({ agents: '*' }), count: 400 })
  const { signingSecret } = world.sandbox
  const payloads = await fuzzPayloads({ ...target, signingSecret, count: 150 })

  expect([...requests.problems, ...payloads.problems]).toEqual([])
})

test('policies that are broken in any way are refused, or judge every call; more than a third do', () => {
  const { counts, problems } = fuzzBundles({ count: 150, random: createRandom(Date.now()) })

  expect(problems).toEqual([])
  expect(counts.get('loaded and judged')).toBeGreaterThan(50)
})
