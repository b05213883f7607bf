import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../src/cli.ts'
import { runInShell } from '../support/readme.ts'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'

describe('veto demo', () => {
  test('prints a key and a call with curl that work as printed', async () => {
    const demo = await startDemo(join(tempFolder(), 'demo.db'))

    const answer = JSON.parse(await runInShell(curlIn(demo.guide).replace('wait=60s', 'wait=1s')))

    expect(answer).toMatchObject({
      status: 'pending',
      outcome: 'escalated',
      allowed: false,
      agentId: 'support-agent',
    })
  })

  test('leaves the database of another demo alone, and says what to do', async () => {
    const database = join(tempFolder(), 'demo.db')
    const first = await startDemo(database)

    const second = await runVeto(['demo', '--port', '0', '--sandbox-port', '0', '--database', database])

    expect(second).toEqual({
      code: 1,
      out: '',
      err: `Another demo uses ${database}: end it first, or name another file with --database`,
    })
    expect(existsSync(database)).toBe(true)
    expect(JSON.parse(await runInShell(curlIn(first.guide).replace('wait=60s', 'wait=1s')))).toMatchObject({
      status: 'pending',
    })
  })

  test('starts with an empty record, or keeps that of the last time when told to', async () => {
    const database = join(tempFolder(), 'demo.db')
    const keysMade = async () => {
      const found = await runVeto(['audit', 'search', '--kind', 'key_made', '--json'], {
        VETO_DATABASE: database,
      })
      return found.out.split('\n').filter((line) => line.includes('support-agent')).length
    }

    await (await startDemo(database)).end()
    await (await startDemo(database, '--keep')).end()
    const kept = await keysMade()
    await (await startDemo(database)).end()

    expect([kept, await keysMade()]).toEqual([2, 1])
  })
})

/** A demo that runs until its test ends; `guide` is what it printed first. */
async function startDemo(database: string, ...options: readonly string[]) {
  const ending = new AbortController()
  const printed = new EventTarget()
  const errors: string[] = []
  let guide = ''
  const ended = runCommandLine(
    ['demo', '--port', '0', '--sandbox-port', '0', '--database', database, ...options],
    {
      environment: { VETO_POLICIES: 'policies' },
      ending: ending.signal,
      onReload() {},
      out(text) {
        if (guide === '') guide = text
        printed.dispatchEvent(new Event('out'))
      },
      err: (text) => errors.push(text),
    },
  )
  const end = async () => {
    ending.abort()
    return ended
  }
  onTestFinished(async () => {
    await end()
  })
  await Promise.race([once(printed, 'out'), ended])
  if (guide === '') throw new Error(`The demo did not start: ${errors.join('\n')}`)
  return { guide, end }
}

function curlIn(guide: string): string {
  return /curl[\s\S]*?\}\}'/.exec(guide)?.[0] ?? ''
}
