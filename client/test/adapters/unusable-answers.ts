import { type Behaviour, half, json, problem, raw, reset, silence } from '../misbehaving-server.ts'
import { ALLOWED } from '../views.ts'

/** Ways in which a server gives no answer that allows the call of `CALL`. */
export const UNUSABLE_ANSWERS: readonly (readonly [string, Behaviour])[] = [
  ['does not answer', silence],
  ['resets the connection', reset],
  ['fails with 500', problem(500, 'internal_error')],
  ['is a proxy that fails', raw(502, 'text/html', 'Bad gateway')],
  ['sends half an answer', half(ALLOWED)],
  ['sends text that is not JSON', raw(200, 'application/json', '{')],
  ['says allowed as text', json(200, { ...ALLOWED, allowed: 'true' })],
  ['names a status that nobody knows', json(200, { ...ALLOWED, status: 'fine' })],
  ['answers about another agent', json(200, { ...ALLOWED, agentId: 'sales-agent' })],
  ['answers about another tool', json(200, { ...ALLOWED, tool: 'delete_customer' })],
  ['answers about other params', json(200, { ...ALLOWED, params: { amount_cents: 2 } })],
  ['does not let it start', (response, received) => startRefused(received.url)(response, received)],
]

function startRefused(url = ''): Behaviour {
  return url.includes('authorize') ? json(200, ALLOWED) : problem(500, 'internal_error')
}
