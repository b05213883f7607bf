import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { keyId } from '../../src/approval/model/agent-key.ts'
import { auditRows } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

const A_KEY = { agents: 'support-agent', scopes: ['authorize'], owner: null } as const
const A_CALL = JSON.stringify({
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: { payment_id: 'pay_1', amount_cents: 1_000, currency: 'EUR' },
})

test.each(['/v1/authorize', '/v1/authorize?wait=1s', '/v1/questions'])(
  'a key that is revoked while the body of a call to %s is on its way decides and records nothing',
  async (path) => {
    const world = await startWorld()
    const { key, record } = await world.veto().keys.create(A_KEY)
    const { hostname, port } = new URL(world.veto().url)
    const socket = connect(Number(port), hostname)
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n`)
    socket.write(
      `Content-Type: application/json\r\nContent-Length: ${A_CALL.length}\r\n\r\n${A_CALL.slice(0, 9)}`,
    )
    await once(socket, 'connect')
    await send(world, key)

    await world.veto().keys.revoke(keyId(record))
    socket.write(A_CALL.slice(9))

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 .*This key was revoked/s)
    expect(await auditRows(world, { kind: 'decided' })).toHaveLength(1)
  },
)

function send(world: World, key: string): Promise<number> {
  return fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: A_CALL,
  }).then(({ status }) => status)
}
