import { expect, test } from 'vitest'
import { addTodoListeners } from '../examples/todo/listeners.ts'
import { textOf } from '../src/driver/text-of.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { startBolt } from './bolt-app.ts'

const workspace = { ...exampleWorkspace, commands: [{ command: '/todo', shouldEscape: false }] }

test.each(['socket', 'http'] as const)(
  'an app that is not made for the sandbox, over %s, posts on a slash command, and updates the message when its button is clicked',
  async (by) => {
    await using sandbox = await startSandbox({ workspace })
    await using _bolt = await startBolt(sandbox, by, addTodoListeners)
    const ann = sandbox.as('Ann')

    await ann.type('/todo Buy milk', '#finance')
    await textIn(sandbox, 'Buy milk\n[Done]')
    const result = await ann.click('Done')

    expect(result).toEqual({ ok: true, problem: null })
    expect(await textIn(sandbox, 'Done by @U0ANN: Buy milk')).toMatchObject({ edited: true })
  },
)

test.each(['socket', 'http'] as const)(
  'an app that is not made for the sandbox, over %s, opens a modal, shows its errors, and posts what was submitted',
  async (by) => {
    await using sandbox = await startSandbox({ workspace })
    await using _bolt = await startBolt(sandbox, by, addTodoListeners)
    const ben = sandbox.as('Ben')

    await ben.type('/todo', '#finance')
    await sandbox.until(() => ben.modal(), 'the modal')
    const tooShort = await ben.submit({ 'What is to be done?': 'a' })
    const errors = ben.modal()?.errors
    const submitted = await ben.submit({ 'What is to be done?': 'Water the plants' })

    expect([tooShort.ok, errors, submitted.ok]).toEqual([false, { item: 'Say a little more' }, true])
    expect(ben.modal()).toBe(null)
    expect(await textIn(sandbox, 'Water the plants\n[Done]')).toMatchObject({ authorId: 'U0APP' })
  },
)

function textIn(sandbox: Sandbox, text: string) {
  return sandbox.until(
    () =>
      sandbox
        .as('Ann')
        .messages('#finance')
        .find(({ blocks }) => textOf(blocks) === text),
    `the message ${text}`,
  )
}
