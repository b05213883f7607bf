import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { CheckpointMessage, SignedCheckpoint } from '#protocol/checkpoint.ts'
import { Jwks } from '#protocol/jwks.ts'
import { readCheckpoint } from '../../src/ledger/checkpoint.ts'
import { createReadSigned } from '../../src/receipt/read-signed.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

test('checkpoints of the ledger are sent to the configured receiver at start and hourly, and verify with the public keys', async () => {
  const { messages, callbacks } = await anArchive()
  const world = await startWorld({ callbacks, checkpointCallback: 'archive' })
  await advanceUntil(world, () => messages.length > 0)

  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 100 })
  await world.clock.jump(HOUR_MS)
  await advanceUntil(world, () => messages.length > 1)

  const [first, second] = messages
  if (first === undefined || second === undefined) throw new Error('Expected two checkpoints')
  expect(second.data.seq).toBeGreaterThan(first.data.seq)
  expect(await readCheckpoint(await publicKeys(world), second.data.token)).toMatchObject({
    seq: second.data.seq,
    hash: second.data.hash,
  })
})

test('an auditor fetches a checkpoint, and it names the entry that the audit log shows', async () => {
  const world = await startWorld()
  const bearer = await world.bearer({ agents: '*', scopes: ['audit'] })
  const get = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${bearer}` }
    return (await fetch(`${world.veto().url}${path}`, { headers })).json()
  }

  const { seq, hash, token } = SignedCheckpoint.parse(await get('/v1/audit/checkpoint'))

  expect(await get(`/v1/audit?cursor=${seq + 1}&limit=1`)).toMatchObject({ entries: [{ seq, hash }] })
  expect(await readCheckpoint(await publicKeys(world), token)).toMatchObject({ seq, hash })
})

async function publicKeys(world: World) {
  const answer = await fetch(`${world.veto().url}/.well-known/jwks.json`)
  return createReadSigned(Jwks.parse(await answer.json()))
}

/** A receiver of checkpoints that checks their signature. */
async function anArchive() {
  const secret = aSecret()
  const webhook = new Webhook(secret)
  const messages: CheckpointMessage[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = request.headers
    const expected = webhook.sign(String(id), new Date(Number(seconds) * 1_000), body)
    if (signature === expected) messages.push(CheckpointMessage.parse(JSON.parse(body)))
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  const url = `http://127.0.0.1:${address.port}/checkpoints`
  return { messages, callbacks: new Map([['archive', { url, secrets: [secret] as const }]]) }
}
