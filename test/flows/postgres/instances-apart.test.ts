import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LAPSE_MS } from '../../../src/approval/decide/lapse.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { refundAt } from '../../support/refunds.ts'
import { BIG_REFUND } from '../../support/start-world.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startTwoVetos } from '../../support/two-vetos.ts'

const SMALL_REFUND = { ...BIG_REFUND, amount_cents: 1_000 }
const FINANCE = '#finance-approvals'

test('a server that has just compared policies approves nothing that still later ones evaluate at once', async () => {
  const later = join(tempFolder(), 'policies')
  cpSync('policies', later, { recursive: true, filter: (path) => !path.endsWith('.test.yaml') })
  writeFileSync(join(later, 'more.yaml'), mustApprove(2))
  const { world, first, second, clients, clicksGoTo } = await startTwoVetos({}, { policyFolder: later })
  clicksGoTo(first)
  const [before, after] = [await refundAt(clients.first, world, 1), await refundAt(clients.first, world, 2)]
  const approve = ({ ts }: { ts: string }) =>
    world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts })
  await clients.second.getRequest(before.id)
  await approve(before)

  writeFileSync(join(later, 'more.yaml'), mustApprove(3))
  await second.reload()
  await clients.second.getRequest(after.id)
  await approve(after)

  const read = ({ id }: { id: string }) => clients.second.getRequest(id)
  expect(await read(before)).toMatchObject({ status: 'pending', approval: { needed: 3, votes: [] } })
  expect(await read(after)).toMatchObject({ status: 'pending', approval: { needed: 3, votes: [] } })
})

function mustApprove(quorum: number): string {
  return `name: more
priority: 1000
agents: [support-agent]
rules:
  - { name: more, tool: refund_payment, when: args.amount_cents > 50000, action: require_approval, approvers: [finance-team], quorum: ${quorum} }
`
}

test('a server whose clock is behind does not start what has lapsed by the entries of another server', async () => {
  const ahead = createFakeClock(Date.now())
  const { clients } = await startTwoVetos({}, { clock: ahead })
  const allowed = await clients.first.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  if (!allowed.allowed || allowed.id === null) throw new TypeError('Expected an allowed call')

  ahead.stepWall(LAPSE_MS + 60_000)
  await clients.second.authorize('support-agent', 'refund_payment', { ...SMALL_REFUND, payment_id: 'pay_2' })

  await expect(clients.first.redeem(allowed)).rejects.toMatchObject({ code: 'lapsed' })
})
