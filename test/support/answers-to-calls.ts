import type { World } from './start-world.ts'

/** A policy file that lets an agent call as often as it likes. */
export const NO_RATE = { 'quick.yaml': 'name: quick\nquotas: { "*": { rate: 100000/s } }\nrules: []\n' }

const AT_ONCE = 100
const BODY = JSON.stringify({
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: { payment_id: 'pay_2', amount_cents: 100 },
})

/** How often each answer came to so many calls that the policies allow: by status, code and whether the call may run. */
export async function answersToCalls(
  world: World,
  { bearer, calls }: { readonly bearer: string; readonly calls: number },
): Promise<Readonly<Record<string, number>>> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const call = async () => {
    const answer = await fetch(`${world.veto().url}/v1/authorize`, { method: 'POST', headers, body: BODY })
    const { code = null, allowed } = Object(await answer.json())
    return `${answer.status} ${code} ${allowed}`
  }
  const answers: string[] = []
  while (answers.length < calls) answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, call))))
  return Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer)].map(([answer, { length }]) => [answer, length]),
  )
}
