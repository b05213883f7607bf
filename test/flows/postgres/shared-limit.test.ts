import { expect, test } from 'vitest'
import { auditVerification } from '../../support/api-helpers.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { runCount } from '../../support/run-count.ts'
import { startWorld } from '../../support/start-world.ts'

const SERVERS = 8
const CALLS = runCount(12)
const AT_ONCE = 4
const LARGEST = 3
/** About a third of what is asked for, so that the limit is reached while all servers are busy. */
const MAX = Math.ceil((SERVERS * CALLS * (LARGEST + 1)) / 2 / 3)

const POLICIES = {
  'quotas.yaml': 'quotas: { "*": { rate: 100000/s } }\n',
  'pay.yaml': `
rules:
  - { name: pay, tool: pay, action: allow }
  - { name: budget, tool: pay, limit: { max: ${MAX}, per: 1h, by: tool, sum: args.amount }, action: deny }
`,
}

test(`${SERVERS} servers that receive ${CALLS} calls each at the same time allow together as much as one limit, to the last unit that fits, and not more`, async () => {
  const world = await startWorld({ database: await emptyDatabase(), policies: POLICIES })
  const others = await Promise.all(Array.from({ length: SERVERS - 1 }, () => world.another()))
  const headers = {
    authorization: `Bearer ${await world.bearer({ agents: '*' })}`,
    'content-type': 'application/json',
  }
  const outcomes = new Set<string>()
  let allowed = 0

  const pay = async (url: string, agentId: string, amount: number) => {
    const body = JSON.stringify({ agentId, tool: 'pay', params: { amount } })
    const response = await fetch(`${url}/v1/authorize`, { method: 'POST', headers, body })
    const { status, matchedRule, detail } = Object(await response.json())
    outcomes.add(`${response.status} ${status ?? detail} by ${matchedRule}`)
    if (status === 'allowed') allowed += amount
  }
  const callAll = async (url: string, agentId: string) => {
    let left = CALLS
    const caller = async () => {
      while (left > 0) {
        left -= 1
        await pay(url, agentId, 1 + (left % LARGEST))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, caller))
  }
  await Promise.all([world.veto(), ...others].map(({ url }, server) => callAll(url, `agent-${server}`)))

  expect([...outcomes].sort()).toEqual(['200 allowed by pay', '200 denied by budget'])
  expect(allowed).toBeLessThanOrEqual(MAX)
  expect(allowed).toBeGreaterThan(MAX - LARGEST)
  expect(await auditVerification(world)).toMatchObject({ whole: true })
})
