import type { Random } from '../../bench/record/random.ts'
import { mutated } from './mutate.ts'

export interface FuzzResult {
  /** By what they got, such as an HTTP status. */
  readonly counts: ReadonlyMap<string, number>
  /** What should not happen, with the input. */
  readonly problems: readonly string[]
}

interface Target {
  readonly url: string
  readonly bearer: string
  readonly count: number
  readonly random: Random
}

const BODY = JSON.stringify({
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: {
    payment_id: 'pay_1',
    amount_cents: 100,
    currency: 'EUR',
    note: 'né',
    list: [1, { deep: [true, null] }],
  },
  context: { environment: 'production', user_role: 'support' },
  sessionId: 'run-42',
  summary: 'Refund 1.00',
})
/** In flight at once. */
const CONNECTIONS = 16

/** Posts calls that are broken in some way: each gets an answer below 500, and only whole ones are allowed. */
export async function fuzzRequests({ url, bearer, count, random }: Target): Promise<FuzzResult> {
  const send = async () => {
    const body = mutated(BODY, random)
    const headers = { authorization: `Bearer ${bearer}`, ...oddHeaders(random) }
    const response = await fetch(`${url}${pathOf(random)}`, { method: 'POST', headers, body })
    const { allowed } = Object(await response.json())
    const isWrong = response.status >= 500 || (response.status >= 300 && allowed !== false)
    return { got: String(response.status), problem: isWrong ? body : null }
  }
  return inParallel(count, send)
}

function pathOf(random: Random): string {
  return random.one([
    '/v1/authorize',
    '/v1/authorize',
    '/v1/authorize',
    `/v1/authorize?wait=${random.one(WAITS)}`,
    '/v1/plans',
  ])
}

const WAITS = ['1x', '-1s', '', '%00', '999999999999s'] as const

function oddHeaders(random: Random): Record<string, string> {
  const type =
    random.share() < 0.95
      ? 'application/json'
      : random.one(['text/plain', 'application/json; charset=x', 'a'])
  return {
    'content-type': type,
    ...(random.share() < 0.05 ? { 'idempotency-key': random.one(['', ' ', 'k'.repeat(5_000), 'é']) } : {}),
  }
}

/** Does it that many times, several at once; an error is a problem. */
export async function inParallel(
  count: number,
  once: () => Promise<{ readonly got: string; readonly problem: string | null }>,
): Promise<FuzzResult> {
  const counts = new Map<string, number>()
  const problems: string[] = []
  let left = count
  const work = async () => {
    while (left > 0) {
      left -= 1
      const { got, problem } = await once().catch((error: unknown) => ({
        got: 'error',
        problem: String(error),
      }))
      counts.set(got, (counts.get(got) ?? 0) + 1)
      if (problem !== null) problems.push(`${got}: ${problem}`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  return { counts, problems }
}
