import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { after, BASH, before } from '../../client/test/adapters/claude-code/hook-events.ts'
import { POLICIES, untilAsked } from '../../client/test/adapters/claude-code/hook-world.ts'
import { approve } from '../../client/test/adapters/people.ts'
import { auditRows } from '../support/api-helpers.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('the hook that is installed lets a tool run, in one process, and reports its end in another', async () => {
  const world = await startWorld({ policies: POLICIES })
  const environment = await environmentOf(world)
  const asked = startHook(environment, before(BASH))
  await approve(world, 'rm notes')

  expect(await asked.ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/"permissionDecision":"allow".*"updatedInput":{"command":"rm notes"}/),
    err: '',
  })
  expect(await startHook(environment, after(BASH, { stdout: '' })).ended).toEqual({
    code: 0,
    out: '{}\n',
    err: '',
  })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('the hook that Claude Code ends while people decide exits with 2, and the request is withdrawn', async () => {
  const world = await startWorld({ policies: POLICIES })
  const asked = startHook(await environmentOf(world), before(BASH))
  await untilAsked(world, 1)
  asked.child.kill('SIGTERM')

  expect(await asked.ended).toMatchObject({ code: 2, out: '' })
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test.each([
  ['half an event', '{"hook_event_name":"PreToolUse"', {}],
  ['no key', JSON.stringify(before(BASH)), { VETO_API_KEY: '' }],
  ['a state folder that cannot be made', JSON.stringify(before(BASH)), { XDG_STATE_HOME: '/dev/null' }],
])('the hook blocks the tool with %s', async (_name, input, known) => {
  const environment = {
    VETO_API_KEY: 'veto_test',
    VETO_URL: 'http://127.0.0.1:1',
    HOME: tempFolder(),
    ...known,
  }
  const { code, out } = await startHook(environment, input).ended

  expect(code === 2 || out.includes('"permissionDecision":"deny"')).toBe(true)
  expect(out).not.toContain('"allow"')
})

test('the hook whose answer nobody can read exits with 2', async () => {
  const environment = { VETO_API_KEY: 'veto_test', HOME: tempFolder() }
  const { child, ended } = startHook(environment, null)
  child.stdout.destroy()
  child.stdin.end(JSON.stringify(after(BASH, '')))

  expect(await ended).toMatchObject({ code: 2 })
})

async function environmentOf(world: World) {
  return {
    VETO_API_KEY: await world.bearer(),
    VETO_URL: world.veto().url,
    VETO_AGENT_ID: 'support-agent',
    HOME: tempFolder(),
  }
}

/** Starts the command as Claude Code does; null leaves its standard input open. */
function startHook(environment: Readonly<Record<string, string>>, event: unknown) {
  const child = spawn(process.execPath, ['bin/veto.js', 'hook'], {
    env: { ...COMPILE_CACHE, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (event !== null) child.stdin.end(typeof event === 'string' ? event : JSON.stringify(event))
  const exited = once(child, 'close')
  const reading = Promise.all([text(child.stdout).catch(() => ''), text(child.stderr)])
  const ended = reading.then(async ([out, err]) => {
    await exited
    return { code: child.exitCode, out, err }
  })
  return { child, ended }
}

test('the hook whose program cannot be loaded exits with 2', async () => {
  const broken = join(tempFolder(), 'broken.mjs')
  writeFileSync(
    broken,
    `import { registerHooks } from 'node:module'
     registerHooks({ resolve(name, context, next) {
       if (name.endsWith('/main.ts')) throw new Error('Half an update')
       return next(name, context)
     } })`,
  )
  const environment = { NODE_OPTIONS: `--import=${broken}`, HOME: tempFolder() }

  expect(await startHook(environment, before(BASH)).ended).toMatchObject({ code: 2, out: '' })
})
