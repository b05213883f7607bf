import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { HAS_CHROMIUM, launchChromium } from '../support/chromium.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

const PHONE = { width: 400, height: 800 }

describe.skipIf(!HAS_CHROMIUM)('the sandbox page at a width of 400 pixels', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  test('has its channels in a drawer that a choice closes', async () => {
    const page = await open('U0PAT', (await startWorld()).sandbox.url)
    const menu = page.getByRole('button', { name: /^Channels/ })
    const growth = page.getByRole('button', { name: /^growth-approvals/ })

    expect(await growth.isVisible()).toBe(false)
    await menu.click()
    await growth.click()

    await page.getByRole('heading', { name: 'growth-approvals' }).waitFor()
    await growth.waitFor({ state: 'hidden' })
    await expectFocus(menu)
  })

  test('opens the drawer with the focus on the open channel, and Escape returns it to the button', async () => {
    const page = await open('U0PAT', (await startWorld()).sandbox.url)
    const menu = page.getByRole('button', { name: /^Channels/ })

    await menu.press('Enter')
    await expectFocus(page.locator('.side-item.is-open'))
    await page.keyboard.press('Escape')

    await page.locator('.side-item.is-open').waitFor({ state: 'hidden' })
    await expectFocus(menu)
  })

  test('shows a card and its modal without horizontal scrolling, and every control is at least 40 pixels high', async () => {
    const world = await startWorld()
    const client = await world.client()
    const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const { ts } = await cardOf(world, String(id))
    const page = await open('U0ANN', world.sandbox.url)
    const card = page.locator(`[data-ts="${ts}"]`)
    await card.getByRole('button', { name: 'Approve' }).waitFor()

    expect(await faultsOf(page)).toEqual([])
    await card.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menu').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await card.getByRole('button', { name: 'Deny' }).click()
    await page.getByRole('dialog').getByLabel('Reason').waitFor()
    expect(await faultsOf(page)).toEqual([])
  })

  test('has no drawer button on a wide page, where the channels are always in view', async () => {
    const page = await open('U0PAT', (await startWorld()).sandbox.url, { width: 1_280, height: 800 })

    expect(await page.getByRole('button', { name: /^Channels/ }).isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: /^growth-approvals/ }).isVisible()).toBe(true)
  })

  async function open(personId: string, url: string, viewport = PHONE): Promise<Page> {
    const page = await browser.newPage({ viewport })
    onTestFinished(() => page.close())
    await page.goto(`${url}#as=${personId}&channel=C0FINANCE`, { waitUntil: 'domcontentloaded' })
    await page.locator('.frame').waitFor()
    return page
  }
})

/** Waits until this element has the focus. */
function expectFocus(element: Locator): Promise<void> {
  return element.and(element.page().locator(':focus')).waitFor()
}

/** The controls that are too small for a thumb, and what makes the page scroll sideways. */
function faultsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(FAULTS)
}

/** Runs in the page. */
const FAULTS = `
  [...document.querySelectorAll('button, select, textarea, input')]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .map((node) => [node, (node.closest('label') ?? node).getBoundingClientRect()])
    .filter(([, { height, right }]) => height < 40 || right > innerWidth)
    .map(([node, { height, right }]) => (node.ariaLabel ?? node.textContent) + ' ' + height + ' ' + right)
    .concat(
      [...document.querySelectorAll('*')]
        .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === 'auto')
        .filter((node) => !node.matches('.table-frame, pre'))
        .map((node) => node.className + ' scrolls sideways'),
    )
`
