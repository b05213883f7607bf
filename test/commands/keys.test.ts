import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'

describe('veto keys', () => {
  test('create prints the key alone on standard output, and what it is for on standard error', async () => {
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

  test('list tells what each active key is for, and never the key', async () => {
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

  test('revoke ends a key, and the list shows it only when all are asked for', async () => {
    const environment = aDatabase()
    const made = await runVeto(['keys', 'create', 'a', '--json'], environment)
    const { id } = JSON.parse(made.out)

    const revoked = await runVeto(['keys', 'revoke', id], environment)

    expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining(`${id} (veto_`) })
    expect(await runVeto(['keys', 'list'], environment)).toMatchObject({
      out: 'No keys: "veto keys create" makes one.',
    })
    const { out } = await runVeto(['keys', 'list', '--all', '--json'], environment)
    expect(JSON.parse(out)).toMatchObject({ id, status: 'revoked', revokedAt: expect.any(String) })
  })

  test('revoke names the way to find an id that it does not know', async () => {
    const environment = aDatabase()
    await runVeto(['keys', 'create', 'a'], environment)

    const { code, err } = await runVeto(['keys', 'revoke', 'key_x'], environment)

    expect(code).toBe(1)
    expect(err).toContain('There is no key key_x: "veto keys list" shows them')
  })

  test.each([
    [['--expires', 'soon'], 'Expected a duration from 1s to 3650d, such as 90d, got "soon"'],
    [['--expires', '9999d'], 'Expected a duration from 1s to 3650d'],
    [['--tools', 'a b'], 'Expected tool names or patterns such as "refund_*", got "a b"'],
    [['--tools', 'a', '--scopes', 'admin'], 'make another key for audit or admin'],
  ])('create refuses %j and says what was expected', async (options, message) => {
    const { code, out, err } = await runVeto(['keys', 'create', 'a', ...options], aDatabase())

    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(message)
  })
})

describe('veto --version', () => {
  test('prints the version of the package', async () => {
    expect(await runVeto(['--version'])).toEqual({ code: 0, out: '0.1.0', err: '' })
  })
})

function aDatabase() {
  return { VETO_DATABASE: join(tempFolder(), 'veto.db') }
}
