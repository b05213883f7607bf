import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { verifyReceipt } from '../../client/src/index.ts'
import { Jwks } from '../../client/src/protocol/jwks.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { auditRows } from '../support/api-helpers.ts'
import { silentLog } from '../support/silent-log.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('the receipt keys are public over the API, without their private halves, and survive a restart', async () => {
  const world = await startWorld()
  const before = await publicKeys(world)

  await world.restart()

  const [kept] = await signingKeys(world)
  expect(before.keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: kept?.kid, x: kept?.jwk.x },
  ])
  expect(await publicKeys(world)).toEqual(before)
})

test('a new receipt key is recorded in the ledger, once, without the key itself', async () => {
  const world = await startWorld()
  await world.restart()

  const rows = await auditRows(world, { kind: 'key_made' })

  const [kept] = await signingKeys(world)
  const made = rows.filter(({ actor }) => actor === 'veto')
  expect(made).toMatchObject([{ reason: `${kept?.kid} to sign receipts` }])
  expect(JSON.stringify(rows)).not.toContain(kept?.jwk.d)
})

test('a receipt names who approved, and is included with an immediate allow only on request', async () => {
  const world = await startWorld()
  const client = await world.client()
  const small = { payment_id: 'pay_1', amount_cents: 100 }
  const plain = await client.authorize('support-agent', 'refund_payment', small)
  const signed = await client.authorize('support-agent', 'refund_payment', small, { receipt: true })

  const claims = await verifyReceipt(signed.receipt, {
    jwks: await publicKeys(world),
    agentId: 'support-agent',
    tool: 'refund_payment',
    params: small,
    nowMs: world.clock.nowMs(),
  })

  expect(plain.receipt).toBeNull()
  expect(claims).toMatchObject({ jti: signed.id, approvers: [], grant: null })
})

test('the example in docs/receipts.md runs the call that the receipt is for, and no other', async () => {
  const world = await startWorld({ mode: 'http' })
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(pending.id))
  await world.sandbox.as('ann').click('Approve', { ts })
  const { id, receipt, params } = await client.waitFor(pending)

  const { refund } = await exampleFor(world)

  expect(await refund(String(receipt), params)).toBe(`Refunded 72000 for ${id}`)
  await expect(refund(String(receipt), { ...params, amount_cents: 72_001 })).rejects.toMatchObject({
    code: 'receipt_invalid',
  })
})

async function publicKeys(world: World): Promise<Jwks> {
  const answer = await fetch(`${world.veto().url}/.well-known/jwks.json`)
  return z
    .strictObject({ keys: z.array(z.strictObject(Jwks.shape.keys.element.shape)) })
    .parse(await answer.json())
}

async function signingKeys({ database }: World) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store.signingKeys()
}

const Example = z.object({
  refund: z.custom<(receipt: string, params: object) => Promise<string>>(
    (value) => typeof value === 'function',
  ),
})

/** The example's own code, with this world's address in it. */
async function exampleFor(world: World) {
  const text = readFileSync('docs/receipts.md', 'utf8')
  const code = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
  const client = pathToFileURL(resolve('client/src/index.ts')).href
  const file = join(tempFolder(), 'example.ts')
  writeFileSync(
    file,
    code.replace("'veto-client'", `'${client}'`).replace('http://127.0.0.1:4180', world.veto().url),
  )
  return Example.parse(await import(pathToFileURL(file).href))
}
