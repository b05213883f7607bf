import { pageExhibits } from 'slack-sandbox'
import { describe, expect, test } from 'vitest'
import { Status } from '../../../client/src/protocol/request.ts'
import { gallery } from '../../../src/commands/demo/gallery/gallery.ts'

describe('the gallery', () => {
  test.each(pageExhibits(gallery()).map((exhibit) => [exhibit.id, exhibit] as const))(
    'shows %s as Slack would take it',
    (_id, { faults, blocks }) => {
      expect(faults).toEqual([])
      expect(blocks.length).toBeGreaterThan(0)
    },
  )

  test('has an exhibit for every status that people can see', () => {
    const ids = new Set(gallery().map(({ id }) => id))
    const unseen = ['allowed', 'denied']

    expect(Status.options.filter((status) => !unseen.includes(status) && !ids.has(status))).toEqual([])
  })

  test('names no two exhibits alike', () => {
    const ids = gallery().map(({ id }) => id)

    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('an exhibit that Slack would refuse says why', () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]

  const [exhibit] = pageExhibits([
    { id: 'bad', title: 'Bad', caption: '', shown: { kind: 'message', blocks } },
  ])

  expect(exhibit?.faults).toHaveLength(1)
})
