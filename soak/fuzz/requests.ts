import type { Random } from '../../bench/record/random.ts'
import { brokenCalls } from './broken-calls.ts'
import { knownInvalid, type SentCall } from './known-invalid.ts'
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

/** Posts calls that are broken in some way: none gets 500 or above, and what must be refused for its form is. */
export async function fuzzRequests({ url, bearer, count, random }: Target): Promise<FuzzResult> {
  const send = async () => {
    const call = callOf(random)
    const headers = {
      authorization: `Bearer ${bearer}`,
      'content-type': call.contentType,
      ...(call.idempotencyKey === null ? {} : { 'idempotency-key': call.idempotencyKey }),
    }
    const response = await fetch(`${url}${call.path}`, { method: 'POST', headers, body: call.body })
    const { allowed } = Object(await response.json())
    const wrong = whatIsWrong(call, { status: response.status, allowed })
    return { got: String(response.status), problem: wrong && `${wrong}: ${JSON.stringify(call)}` }
  }
  return inParallel(count, send)
}

interface FuzzedCall extends SentCall {
  /** It must be refused, whatever `knownInvalid` finds. */
  readonly isBroken: boolean
}

/** Of their form. One that comes too soon (429) has passed all checks of its form. */
const REFUSED = [400, 413, 415]

/** What must not be about the answer; null: nothing. */
export function whatIsWrong(
  call: FuzzedCall,
  { status, allowed }: { readonly status: number; readonly allowed: unknown },
): string | null {
  if (status >= 500) return 'an error of the server'
  if (status >= 300 && allowed !== false) return 'a refusal that does not say so'
  if (REFUSED.includes(status)) return null
  return call.isBroken ? 'accepted, though it is broken' : knownInvalid(call)
}

function callOf(random: Random): FuzzedCall {
  const isBroken = random.share() < 0.2
  const body = isBroken ? random.one(BROKEN) : mutated(BODY, random)
  return { isBroken, body, path: pathOf(random), ...oddHeaders(random) }
}

const BROKEN = brokenCalls(BODY)

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

function oddHeaders(random: Random): Pick<SentCall, 'contentType' | 'idempotencyKey'> {
  return {
    contentType:
      random.share() < 0.95
        ? 'application/json'
        : random.one(['text/plain', 'application/json; charset=x', 'a']),
    idempotencyKey:
      random.share() < 0.05 ? random.one(['', ' ', 'k'.repeat(5_000), 'é', 'key with spaces']) : null,
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
