import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVeto } from '../../support/run-veto.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('veto keys create prints only the key on standard output, and its purpose on standard error', async () => {
  const environment = aDatabase()

  const { code, out, err } = await runVeto(
    ['keys', 'create', 'support-*', '--tools', 'refund_*, crm.read', '--expires', '90d'],
    environment,
  )

  expect(code).toBe(0)
  expect(out).toMatch(/^veto_[\w-]{43}$/)
  expect(err).toMatch(
    /^key_[0-9a-f]{12} is for support-\*, to authorize, for the tools refund_\*, crm\.read, until \d{4}-/,
  )
  expect(err).toContain('consider --owner')
  expect(err).toContain('it is not shown again')
})

test('veto keys list shows what each active key permits, and never the key', async () => {
  const environment = aDatabase()
  const { out: key } = await runVeto(['keys', 'create', 'a', '--owner', 'ann@acme.test'], environment)

  const { out } = await runVeto(['keys', 'list'], environment)
  const json = await runVeto(['keys', 'list', '--json'], environment)

  const [headings, row] = out.split('\n')
  expect(headings).toMatch(/^ID +KEY +AGENTS +SCOPES +TOOLS +OWNER +CREATED +EXPIRES +LAST USED +STATUS$/)
  expect(row).toMatch(
    /^key_\w{12} +veto_\S{4} +a +authorize +all +ann@acme\.test +\S+ +never +never +active$/,
  )
  expect(JSON.parse(json.out)).toMatchObject({
    agents: 'a',
    status: 'active',
    tools: null,
    lastUsedAt: null,
  })
  expect(out + json.out).not.toContain(key)
})

test('veto keys revoke ends a key, and only keys list --all still shows it', async () => {
  const environment = aDatabase()
  const made = await runVeto(['keys', 'create', 'a', '--json'], environment)
  const { id } = JSON.parse(made.out)

  const revoked = await runVeto(['keys', 'revoke', id], environment)

  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining(`${id} (veto_`) })
  expect(await runVeto(['keys', 'list'], environment)).toMatchObject({
    out: 'No keys: create one with "veto keys create".',
  })
  const { out } = await runVeto(['keys', 'list', '--all', '--json'], environment)
  expect(JSON.parse(out)).toMatchObject({ id, status: 'revoked', revokedAt: expect.any(String) })
})

test('veto keys revoke says how to find the id when it does not exist', async () => {
  const environment = aDatabase()
  await runVeto(['keys', 'create', 'a'], environment)

  const { code, err } = await runVeto(['keys', 'revoke', 'key_x'], environment)

  expect(code).toBe(1)
  expect(err).toContain('There is no key key_x: "veto keys list" lists the keys')
})

test.each([
  [['--expires', 'soon'], 'Expected a duration from 1s to 3650d, such as 90d, got "soon"'],
  [['--expires', '9999d'], 'Expected a duration from 1s to 3650d'],
  [['--tools', 'a b'], 'Expected tool names or patterns such as "refund_*", got "a b"'],
  [['--tools', 'a', '--scopes', 'admin'], 'create another key for audit or admin'],
])('veto keys create refuses %j and says what was expected', async (options, message) => {
  const { code, out, err } = await runVeto(['keys', 'create', 'a', ...options], aDatabase())

  expect([code, out]).toEqual([1, ''])
  expect(err).toContain(message)
})

test('veto --version prints the version of the package', async () => {
  expect(await runVeto(['--version'])).toEqual({ code: 0, out: '0.1.0', err: '' })
})

function aDatabase() {
  return { VETO_DATABASE: join(tempFolder(), 'veto.db') }
}
