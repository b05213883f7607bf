import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { expect, test } from 'vitest'
import { runVeto } from '../../support/run-veto.ts'

async function printed(...options: readonly string[]) {
  const { code, out, err } = await runVeto(['hook', 'install', '--print', ...options])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out).hooks
}

test('veto hook install prints hooks that block when they fail, before and after every tool', async () => {
  const hooks = await printed()

  expect(Object.keys(hooks)).toEqual([
    'PreToolUse',
    'PreSkillShellCommand',
    'PostToolUse',
    'PostToolUseFailure',
  ])
  for (const [entry, ...others] of Object.values<(typeof hooks)[string]>(hooks)) {
    expect(others).toEqual([])
    expect(entry).toMatchObject({ matcher: '*', hooks: [{ type: 'command', onFailure: 'block' }] })
    const [{ command, args }] = entry.hooks
    for (const file of [command, args[0]]) expect(isAbsolute(file) && existsSync(file)).toBe(true)
  }
})

test.each([
  [[], 86_400 + 60],
  [['--wait', '90s'], 150],
])(
  'the timeout that veto hook install prints is longer than the hook waits: %j',
  async (options, timeout) => {
    const { PreToolUse } = await printed(...options)

    expect(PreToolUse[0].hooks[0].timeout).toBe(timeout)
  },
)

test('veto hook install passes on how the hook waits and for which tools', async () => {
  const { PreToolUse } = await printed(
    '--park',
    '--park-after',
    '30s',
    '--wait',
    '2h',
    '--matcher',
    'Bash|Write',
  )

  expect(PreToolUse).toMatchObject([
    {
      matcher: 'Bash|Write',
      hooks: [{ args: [expect.any(String), 'hook', '--park', '--park-after', '30s', '--wait', '2h'] }],
    },
  ])
})

test('veto hook install --permission-requests asks only where Claude Code would ask its user', async () => {
  expect(Object.keys(await printed('--permission-requests'))).toEqual([
    'PermissionRequest',
    'PostToolUse',
    'PostToolUseFailure',
  ])
})

test('veto hook install --http prints the hooks for veto hook --serve, with the key from the environment', async () => {
  const { PreToolUse } = await printed('--http', '--port', '5000')

  expect(PreToolUse[0].hooks).toEqual([
    {
      type: 'http',
      url: 'http://127.0.0.1:5000/',
      headers: { Authorization: 'Bearer $VETO_API_KEY' },
      allowedEnvVars: ['VETO_API_KEY'],
      timeout: 86_460,
      onFailure: 'block',
    },
  ])
})

test.each([
  [[], /^Expected --print/],
  [['--print', '--wait', 'soon'], /^--wait: expected a duration/],
  [['--print', '--park-after', 'soon'], /^--park-after: expected a duration/],
  [['--print', '--http', '--port', 'x'], /^--port: /],
])('veto hook install says what it expects: %j', async (options, message) => {
  const { code, err } = await runVeto(['hook', 'install', ...options])

  expect(code).toBe(1)
  expect(err).toMatch(message)
})
