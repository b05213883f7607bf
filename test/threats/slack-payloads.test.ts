import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { eventually } from '../support/eventually.ts'
import { postAsSlack, tappedWorld } from '../support/slack-tap.ts'
import { BIG_REFUND, type World } from '../support/start-world.ts'

const FORM = 'application/x-www-form-urlencoded'

test('T12: a replayed payload of Slack changes nothing, a thousand times over', async () => {
  const { world, received } = await tappedWorld()
  const { id, ts } = await ask(world)
  await world.sandbox.as('ann').click('Approve', { ts })
  const before = await requestNow(world, id)
  const click = received.at(-1) ?? ''

  for (let batch = 0; batch < 20; batch += 1) {
    await Promise.all(Array.from({ length: 50 }, () => postAsSlack(world, click)))
  }

  expect(await requestNow(world, id)).toEqual(before)
  for (const kind of ['voted', 'settled']) {
    expect(await auditRows(world, { request: id, kind })).toHaveLength(1)
  }
})

test('T12: a payload with a signature of another secret, or none, is ignored', async () => {
  const { world, received } = await tappedWorld()
  const { id, ts } = await ask(world)
  await world.sandbox.as('dan').click('Approve', { ts })
  const forged = (received.at(-1) ?? '').replaceAll('U0DAN', 'U0ANN')

  const answers = await Promise.all([
    postAsSlack(world, forged, { secret: 'another-secret-of-32-characters!' }),
    postAsSlack(world, forged, { secret: null }),
    postAsSlack(world, forged, { ageS: 301 }),
    // Far enough ahead to be so still when it arrives.
    postAsSlack(world, forged, { ageS: -360 }),
  ])

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
})

test('T12: an unsigned payload that calls itself a check of the certificate, in any form, changes nothing', async () => {
  const { world, received } = await tappedWorld()
  const { id, ts } = await ask(world)
  await world.sandbox.as('dan').click('Approve', { ts })
  const forged = (received.at(-1) ?? '').replaceAll('U0DAN', 'U0ANN')
  const click: unknown = JSON.parse(new URLSearchParams(forged).get('payload') ?? '')
  const json = JSON.stringify({ ...Object(click), ssl_check: '1' })
  const post = (body: string, contentType: string) => postAsSlack(world, body, { secret: null, contentType })

  const answers = await Promise.all([
    post(`ssl_check=1&${forged}`, FORM),
    post(`${forged}&ssl_check=1`, FORM),
    post(`payload=${encodeURIComponent(json)}&ssl_check=1`, FORM),
    post(`ssl_check=1&${forged}`, `${FORM}; charset=utf-8`),
    post(`ssl_check=1&ssl_check=1&${forged}`, FORM),
    post(json, 'application/json'),
  ])

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401, 401, 401])
  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
  expect((await postAsSlack(world, forged)).status).toBe(200)
  await advanceUntil(world, async () => (await requestNow(world, id)).status === 'approved')
})

test('T13: a payload that names another request than its card is refused, and neither request changes', async () => {
  const { world, received } = await tappedWorld()
  const one = await ask(world)
  const other = await ask(world)
  await world.sandbox.as('dan').click('Approve', { ts: one.ts })
  const asAnn = (received.at(-1) ?? '').replaceAll('U0DAN', 'U0ANN')

  await postAsSlack(world, asAnn.replaceAll(one.id, other.id))
  const [refused] = await untilRefused(world, other.id)

  expect(refused).toMatchObject({ actor: 'U0ANN', reason: 'wrong_card' })
  for (const { id } of [one, other]) expect((await requestNow(world, id)).status).toBe('pending')
})

test('T13: a payload from a message that Veto never posted is refused', async () => {
  const { world, received } = await tappedWorld()
  const { id, ts } = await ask(world)
  await world.sandbox.as('dan').click('Approve', { ts })
  const elsewhere = (received.at(-1) ?? '').replaceAll('U0DAN', 'U0ANN').replaceAll(ts, '1700000000.000001')

  await postAsSlack(world, elsewhere)
  await untilRefused(world, id)

  expect((await requestNow(world, id)).status).toBe('pending')
})

function untilRefused(world: World, request: string) {
  return eventually(async () => {
    const rows = await auditRows(world, { request, kind: 'vote_refused' })
    expect(rows).toContainEqual(expect.objectContaining({ reason: 'wrong_card' }))
    return rows
  })
}

async function ask(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const card = () =>
    world.sandbox
      .messages('#finance-approvals')
      .find((message) => JSON.stringify(message).includes(String(id)))
  await advanceUntil(world, () => card() !== undefined)
  return { id: String(id), ts: card()?.ts ?? '' }
}
