import { pagePreviews } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { Status } from '../../../../client/src/protocol/request.ts'
import { gallery } from '../../../../src/commands/demo/gallery/gallery.ts'

test.each(pagePreviews(gallery()).map((preview) => [preview.id, preview] as const))(
  "the gallery's preview %s is accepted by Slack",
  (_id, { errors, blocks }) => {
    expect(errors).toEqual([])
    expect(blocks.length).toBeGreaterThan(0)
  },
)

test('the gallery has a preview for every status that people can see', () => {
  const ids = new Set(gallery().map(({ id }) => id))
  const unseen = ['allowed', 'denied']

  expect(Status.options.filter((status) => !unseen.includes(status) && !ids.has(status))).toEqual([])
})

test("the gallery's previews have distinct names", () => {
  const ids = gallery().map(({ id }) => id)

  expect(new Set(ids).size).toBe(ids.length)
})

test('a gallery preview that Slack would refuse says why', () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]

  const [preview] = pagePreviews([
    { id: 'bad', title: 'Bad', caption: '', shown: { kind: 'message', text: '', blocks, ephemeral: false } },
  ])

  expect(preview?.errors).toHaveLength(1)
})
