import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../../src/cli.ts'
import { COMPILE_CACHE } from '../../support/compile-cache.ts'
import { runInShell } from '../../support/documentation.ts'
import { runVeto } from '../../support/run-veto.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('veto demo prints a key and a curl command that work as printed', async () => {
  const demo = await startDemo(join(tempFolder(), 'demo.db'))

  const answer = JSON.parse(await runInShell(curlIn(demo.guide).replace('wait=60s', 'wait=1s')))

  expect(answer).toMatchObject({
    status: 'pending',
    outcome: 'escalated',
    allowed: false,
    agentId: 'support-agent',
  })
})

test('veto demo does not touch the database of another demo, and says what to do', async () => {
  const database = join(tempFolder(), 'demo.db')
  const first = await startDemo(database)

  const second = await runVeto(['demo', '--port', '0', '--sandbox-port', '0', '--database', database])

  expect(second).toEqual({
    code: 1,
    out: '',
    err: `Another demo uses ${database}: stop it first, or choose another file with --database`,
  })
  expect(existsSync(database)).toBe(true)
  expect(JSON.parse(await runInShell(curlIn(first.guide).replace('wait=60s', 'wait=1s')))).toMatchObject({
    status: 'pending',
  })
})

test('veto demo empties its own database at each start unless told to keep it', async () => {
  const folder = tempFolder()
  const own = join(folder, 'data', 'demo.db')
  for (const options of [[], ['--keep']]) await runDemo(folder, options)
  const kept = await keysMade(own)
  await runDemo(folder, [])

  expect([kept, await keysMade(own)]).toEqual([2, 1])
})

test('veto demo never empties a database that a person names', async () => {
  const named = join(tempFolder(), 'named.db')
  for (let start = 1; start <= 2; start += 1) {
    const demo = await startDemo(named)
    await demo.end()
  }

  expect(await keysMade(named)).toBe(2)
})

/** How many keys the demos on this record made for their agents. */
async function keysMade(database: string): Promise<number> {
  const found = await runVeto(['audit', 'search', '--kind', 'key_made', '--json'], {
    VETO_DATABASE: database,
  })
  return found.out.split('\n').filter((line) => line.includes('support-agent')).length
}

/** A demo in a process of its own, in this folder, until it has printed its guide. */
async function runDemo(folder: string, options: readonly string[]): Promise<void> {
  const args = [resolve('bin/veto.js'), 'demo', '--port', '0', '--sandbox-port', '0', ...options]
  const environment = { ...COMPILE_CACHE, VETO_POLICIES: resolve('policies') }
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await closed).toEqual([0, null])
}

/** A demo that runs until its test ends; `guide` is what it printed first. */
async function startDemo(database: string) {
  const ending = new AbortController()
  const printed = new EventTarget()
  const errors: string[] = []
  let guide = ''
  const ended = runCommandLine(['demo', '--port', '0', '--sandbox-port', '0', '--database', database], {
    environment: { VETO_POLICIES: 'policies' },
    ending: ending.signal,
    onReload() {},
    read: async () => '',
    write: async () => undefined,
    out(text) {
      if (guide === '') guide = text
      printed.dispatchEvent(new Event('out'))
    },
    err: (text) => errors.push(text),
  })
  const end = async () => {
    ending.abort()
    await ended
  }
  onTestFinished(end)
  await Promise.race([once(printed, 'out'), ended])
  if (guide === '') throw new Error(`The demo did not start: ${errors.join('\n')}`)
  return { guide, end }
}

function curlIn(guide: string): string {
  return /export VETO_API_KEY[\s\S]*?\}\}'/.exec(guide)?.[0] ?? ''
}
