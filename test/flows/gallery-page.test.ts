import type { Browser, Page } from 'playwright-core'
import { exampleWorkspace, type Preview, startSandbox } from 'slack-sandbox'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { gallery } from '../../src/commands/demo/gallery/gallery.ts'
import { systemClock } from '../../src/core/clock.ts'
import { HAS_CHROMIUM, launchChromium } from '../support/chromium.ts'

describe.skipIf(!HAS_CHROMIUM)('the gallery page in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  test('hides titles and captions on request, and remembers it in the address', async () => {
    const page = await openGallery('?captions=off')
    const title = page.getByRole('heading', { name: 'First post' })
    const caption = page.getByText('It notifies people.')

    await page.getByText('Somebody asks').last().waitFor()
    expect([await title.isVisible(), await caption.isVisible()]).toEqual([false, false])
    await page.getByRole('button', { name: 'Show captions' }).click()
    expect([await title.isVisible(), await caption.isVisible()]).toEqual([true, true])
    expect(new URL(page.url()).search).toBe('')
    await page.getByRole('button', { name: 'Hide captions' }).click()
    expect(await title.isVisible()).toBe(false)
    expect(new URL(page.url()).search).toBe('?captions=off')
  })

  test('shows the notification of a message with names, and none for a message that only one person sees', async () => {
    const page = await openGallery()
    const notification = page.getByRole('note', { name: 'Notification' })

    await notification.waitFor()
    expect(await notification.textContent()).toContain('@finance: @Ann Meyer & others in #finance')
    expect(await notification.count()).toBe(1)
    expect(await page.locator('#reply').getByText('Only visible to you').isVisible()).toBe(true)
  })

  test('draws a Home tab, and marks what Slack would refuse in it', async () => {
    const page = await openGallery()
    const home = page.locator('#home')

    await home.getByText('Nothing waits for you').waitFor()
    expect(await home.locator('.preview-error').count()).toBe(1)
  })

  test('lists its previews in a drawer at a width of 400 pixels', async () => {
    const page = await openGallery('', { width: 400, height: 800 })
    const link = page.getByRole('link', { name: 'First post' })

    expect(await link.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Previews' }).click()
    await link.click()
    await link.waitFor({ state: 'hidden' })
    expect(new URL(page.url()).hash).toBe('#first')
  })

  test('lists its previews beside them at a width of 1,280 pixels, without a drawer', async () => {
    const page = await openGallery('', { width: 1_280, height: 800 })
    const link = page.getByRole('link', { name: 'First post' })

    await page.getByText('Somebody asks').last().waitFor()
    expect(await link.isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Previews' }).isVisible()).toBe(false)
    const { x = 0 } = (await page.locator('#first').boundingBox()) ?? {}
    expect(x).toBeGreaterThan(200)
  })

  test('shows all that Veto shows within a width of 400 pixels, and of 1,280 pixels', async () => {
    const page = await openGallery('', { width: 400, height: 800 }, gallery())

    await page.locator('#refused-not-found').waitFor()
    expect(await page.locator('.preview').count()).toBe(gallery().length)
    expect(await page.evaluate(TOO_WIDE)).toEqual([])
    await page.setViewportSize({ width: 1_280, height: 800 })
    expect(await page.evaluate(TOO_WIDE)).toEqual([])
  })

  test('draws a chart whose labels can be read and do not overlap at a width of 400 pixels, and says its values', async () => {
    const page = await openGallery('', { width: 400, height: 800 })
    const chart = page.locator('#chart')

    const name = 'Requests, bar chart. Mon 1: Approved 1, Denied 0; Mon 2: Approved 2, Denied 1;'
    await chart.getByRole('img', { name }).waitFor()
    const labels = await chart.locator('text.tick').evaluateAll((texts) =>
      texts
        .filter((text) => /^Mon/.test(text.textContent ?? ''))
        .map((text) => {
          const { left, right, height } = text.getBoundingClientRect()
          return { left, right, height }
        })
        .filter(({ height }) => height > 0),
    )
    expect(labels.length).toBeGreaterThanOrEqual(3)
    for (const { height } of labels) expect(height).toBeGreaterThanOrEqual(9)
    for (const [at, { right }] of labels.entries()) {
      expect(right).toBeLessThanOrEqual(labels[at + 1]?.left ?? Number.POSITIVE_INFINITY)
    }
    expect(await chart.locator('.legend').textContent()).toBe('ApprovedDenied')
  })

  async function openGallery(
    search = '',
    viewport = { width: 1_280, height: 800 },
    previews = PREVIEWS,
  ): Promise<Page> {
    const sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock, gallery: previews })
    onTestFinished(() => sandbox[Symbol.asyncDispose]())
    const page = await browser.newPage({ viewport })
    onTestFinished(() => page.close())
    await page.goto(`${sandbox.url}gallery${search}`, { waitUntil: 'domcontentloaded' })
    return page
  }
})

/** Runs in the page: what scrolls sideways besides tables and preformatted text, and previews that do not fit beside the contents. */
const TOO_WIDE = `
  [...document.querySelectorAll('main, main *')]
    .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === 'auto')
    .filter((node) => !node.matches('.table-frame, pre'))
    .concat([...document.querySelectorAll('.preview')].filter((node) => node.getBoundingClientRect().right > innerWidth))
    .map((node) => node.id + ' ' + node.className)
`

const DAYS = Array.from({ length: 14 }, (_, day) => `Mon ${day + 1}`)

const PREVIEWS: readonly Preview[] = [
  {
    id: 'first',
    title: 'First post',
    caption: 'It notifies people.',
    shown: {
      kind: 'message',
      text: '<!subteam^S0FINANCE>: <@U0ANN> &amp; others in <#C0FINANCE>',
      blocks: [section('Somebody asks')],
      ephemeral: false,
    },
  },
  {
    id: 'reply',
    title: 'Reply',
    caption: 'An answer.',
    shown: { kind: 'message', text: 'Unseen', blocks: [section('Somebody asks')], ephemeral: true },
  },
  {
    id: 'chart',
    title: 'Chart',
    caption: 'Two bars for each day.',
    shown: { kind: 'message', text: 'Requests', blocks: [chart()], ephemeral: true },
  },
  {
    id: 'home',
    title: 'Home',
    caption: 'It has a block that Slack does not know.',
    shown: {
      kind: 'home',
      view: { type: 'home', blocks: [section('Nothing waits for you'), { type: 'x' }] },
    },
  },
]

function chart(): object {
  const seriesOf = (name: string, from: number) => ({
    name,
    data: DAYS.map((label, at) => ({ label, value: from + at })),
  })
  return {
    type: 'data_visualization',
    title: 'Requests',
    chart: {
      type: 'bar',
      series: [seriesOf('Approved', 1), seriesOf('Denied', 0)],
      axis_config: { categories: DAYS, x_label: 'day' },
    },
  }
}

function section(text: string): object {
  return { type: 'section', text: { type: 'plain_text', text } }
}
