import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { requestNow } from '../support/api-helpers.ts'
import { HAS_CHROMIUM, launchChromium } from '../support/chromium.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

describe.skipIf(!HAS_CHROMIUM)('the sandbox page in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  test('lets Ann read and approve the card, and the agent gets its answer', async () => {
    const world = await startWorld()
    const client = await world.client()
    const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const answer = client.waitFor(pending)
    const { ts } = await cardOf(world, String(pending.id))
    const page = await open('U0ANN', world.sandbox.url)

    const card = page.locator(`[data-ts="${ts}"]`)
    await card.getByText('needs 1 approval from').waitFor()
    await card.getByText('€720.00', { exact: true }).waitFor()
    await card.getByRole('button', { name: 'Approve' }).click()
    await card.getByText('approved by Ann Meyer').waitFor()

    expect(await answer).toMatchObject({ status: 'approved', params: BIG_REFUND })
    expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    expect(await page.locator('.unknown').count()).toBe(0)
  })

  test('lets Ben deny with a reason in a modal, and Eve search for the denial', async () => {
    const world = await startWorld()
    const client = await world.client()
    const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const { ts } = await cardOf(world, String(id))
    const ben = await open('U0BEN', world.sandbox.url)

    await ben.locator(`[data-ts="${ts}"]`).getByRole('button', { name: 'Deny' }).click()
    await ben.getByRole('dialog').getByLabel('Reason').fill('Paid twice already')
    await ben.getByRole('dialog').getByRole('button', { name: 'Deny' }).click()
    await ben.locator(`[data-ts="${ts}"]`).getByText('denied by Ben Okafor').waitFor()
    const eve = await open('U0EVE', world.sandbox.url)
    const composer = eve.getByRole('textbox', { name: 'Message #finance-approvals' })
    await composer.fill('/veto audit facts outcome:rejected')
    await composer.press('Enter')
    await eve.getByText('Paid twice already').last().waitFor()

    expect((await requestNow(world, id)).reason).toBe('Denied by Ben Okafor: Paid twice already')
    expect(await eve.locator('.unknown').count()).toBe(0)
  })

  async function open(personId: string, url: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } })
    onTestFinished(() => page.close())
    await page.goto(`${url}#as=${personId}&channel=C0FINANCE`, { waitUntil: 'domcontentloaded' })
    await page.locator('.frame').waitFor()
    return page
  }
})
