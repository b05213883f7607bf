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

test('veto keys rotate prints a new key that permits the same, and when the old one ends', async () => {
  const environment = aDatabase()
  const made = await runVeto(
    ['keys', 'create', 'a', '--tools', 'crm.*', '--owner', 'ann@acme.test', '--json'],
    environment,
  )
  const old = JSON.parse(made.out)

  const { out } = await runVeto(['keys', 'rotate', 'a', '--grace', '2h', '--json'], environment)

  const { key, replaces, ...rotated } = JSON.parse(out)
  expect(key).toMatch(/^veto_[\w-]{43}$/)
  expect(rotated).toMatchObject({ agents: 'a', tools: ['crm.*'], owner: 'ann@acme.test', expiresAt: null })
  expect(replaces).toMatchObject({ id: old.id, status: 'active' })
  expect(Date.parse(replaces.expiresAt) - Date.parse(rotated.createdAt)).toBe(7_200_000)
  const text = await runVeto(['keys', 'rotate', rotated.id], environment)
  expect(text.out).toMatch(/^veto_[\w-]{43}$/)
  expect(text.err).toContain(`replaces ${rotated.id}`)
})

test('veto keys rotate asks for the id when an agent has several active keys, and refuses what is no active key', async () => {
  const environment = aDatabase()
  const { id } = JSON.parse((await runVeto(['keys', 'create', 'a', '--json'], environment)).out)
  await runVeto(['keys', 'create', 'a'], environment)
  await runVeto(['keys', 'revoke', id], environment)
  await runVeto(['keys', 'create', 'a'], environment)

  expect(await runVeto(['keys', 'rotate', 'a'], environment)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Expected the id of one key, as a has 2: key_\w{12}, key_\w{12}$/),
  })
  expect(await runVeto(['keys', 'rotate', id], environment)).toMatchObject({
    code: 1,
    err: `There is no active key ${id}: "veto keys list" lists the keys`,
  })
})

test('a key with an expiry is replaced by one that is valid for as long, and its grace never makes it valid for longer', async () => {
  const environment = aDatabase()
  const made = await runVeto(['keys', 'create', 'a', '--expires', '1h', '--json'], environment)
  const { expiresAt } = JSON.parse(made.out)

  const { out } = await runVeto(['keys', 'rotate', 'a', '--grace', '2h', '--json'], environment)

  const rotated = JSON.parse(out)
  expect(rotated.replaces.expiresAt).toBe(expiresAt)
  expect((Date.parse(rotated.expiresAt) - Date.parse(rotated.createdAt)) / 3_600_000).toBeCloseTo(1, 1)
})

test('veto keys rotate-signing-key says what to do without a first key', async () => {
  const environment = aDatabase()
  await runVeto(['keys', 'create', 'a'], environment)

  expect(await runVeto(['keys', 'rotate-signing-key'], environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('"veto start" creates one'),
  })
})
