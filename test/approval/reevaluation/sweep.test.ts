import { expect, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { RequestId } from '../../../src/core/ids.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const policies = (comment: string) =>
  aBundle({
    'a.yaml': `# ${comment}
rules:
  - { name: look, tool: pay, action: require_approval, approvers: [team] }
approvers: { team: { channel: "#team", members: [U01] } }
`,
  })

test('a sweep reads no request that the policies in force decided, and every one that others did, in the order in which they were asked', async () => {
  const [first, other] = [policies('first'), policies('other')]
  const read: RequestId[] = []
  const counted = (store: Store): Store =>
    Object.assign(Object.create(store), {
      async openRequests(...page: Parameters<Store['openRequests']>) {
        const found = await store.openRequests(...page)
        read.push(...found.map(({ id }) => id))
        return found
      },
    })
  const harness = await startEditHarness(first, counted)
  const asked: RequestId[] = []
  for (const number of [1, 2, 3]) {
    asked.push((await harness.ask({ tool: 'pay', params: { number } })).id)
    await harness.clock.advance(1)
  }

  harness.sweep()
  await harness.lookThrough()
  expect(read).toEqual([])

  harness.changeTo(other)
  await harness.lookThrough()
  expect(read).toEqual(asked)
})
