import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withStore } from '../../soak/rig/with-store.ts'
import { runVeto } from '../support/run-veto.ts'
import { startWorld } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** A Veto with two decisions, and what somebody has who downloads its ledger: no database. */
async function aDownloader() {
  const world = await startWorld()
  const client = await world.client()
  for (const amount_cents of [100, 200]) {
    await client.authorize('support-agent', 'refund_payment', { amount_cents })
  }
  const folder = tempFolder()
  const keys = join(folder, 'keys.json')
  writeFileSync(keys, await (await fetch(`${world.veto().url}/.well-known/jwks.json`)).text())
  const auditor = await world.client({ agents: '*', scopes: ['audit'] })

  async function download(query: Parameters<typeof auditor.exportDecisions>[0] = {}): Promise<string> {
    let text = ''
    for await (const part of auditor.exportDecisions({ manifest: true, ...query })) text += part
    return text
  }

  async function verify(text: string, ...options: string[]) {
    const file = join(folder, 'export.ndjson')
    writeFileSync(file, text)
    const args = ['audit', 'verify', '--offline', file, '--keys', keys, ...options]
    return runVeto(args, { VETO_DATABASE: join(folder, 'none.db') })
  }

  return { world, folder, download, verify }
}

test('an export over HTTP with its manifest is verified elsewhere, with nothing but the public keys', async () => {
  const { download, verify } = await aDownloader()

  const { code, out } = await verify(await download())

  expect(out).toMatch(
    /^The export is valid: (\d+) entries, 1 to \1\.\nVeto signed it at 2026-11-20T\S+Z\.\nEach entry follows from the one before it\.$/,
  )
  expect(code).toBe(0)
})

test('a filtered export over HTTP is verified, also one that holds no entry', async () => {
  const { download, verify } = await aDownloader()

  const some = await verify(await download({ kind: 'decided' }))
  const none = await verify(await download({ tool: 'no_such_tool' }))

  expect(some.out).toMatch(/^The export is valid: 2 entries, .+\n.+\nIt was filtered: kind decided\. /)
  expect(none.out).toMatch(/^The export is valid: 0 entries\.\n.+\nIt was filtered: tool no_such_tool\. /)
})

test.each([
  ['a line removed', (text: string) => text.replace(/^.*\n/, ''), 'the file is not the one that was signed'],
  [
    'changed params',
    (text: string) => text.replace('"amount_cents":100', '"amount_cents":900'),
    'the file is not the one that was signed',
  ],
])('an export over HTTP with %s is invalid', async (_, change, error) => {
  const { download, verify } = await aDownloader()
  const text = await download()

  expect(change(text)).not.toBe(text)
  expect(await verify(change(text))).toMatchObject({ code: 1, err: `The export is invalid: ${error}` })
})

test('an export over HTTP that lost its end, or that ends with a manifest of somebody else, is not accepted', async () => {
  const { download, verify } = await aDownloader()
  const text = await download()

  const cut = await verify(text.replace(/\n\{"manifest".*\n$/, '\n'))
  const forged = await verify(text.replace(/"manifest":"[^.]+/, '"manifest":"e30'))

  expect(cut).toMatchObject({ code: 1, err: expect.stringContaining('does not end with a manifest: ') })
  expect(forged).toMatchObject({
    code: 1,
    err: expect.stringMatching(/holds no manifest that these keys signed$/),
  })
})

test('an export of a span of time holds every entry that the database has of it and no other, and is verified elsewhere', async () => {
  const { world, download, verify } = await aDownloader()
  const client = await world.client()
  for (let hour = 0; hour < 3; hour += 1) {
    await world.clock.jump(3_600_000)
    for (let call = 0; call <= hour; call += 1) {
      await client.authorize('support-agent', 'refund_payment', { amount_cents: 300 + call })
    }
  }
  const [since, until] = ['2026-11-20T23:30:00Z', '2026-11-21T00:30:00Z']

  const text = await download({ since, until })
  const { code, out } = await verify(text)

  const inSpan = ({ at }: { readonly at: string }) =>
    Date.parse(at) >= Date.parse(since) && Date.parse(at) < Date.parse(until)
  const kept = await withStore(world.database, (store) => store.entries(0, 1_000))
  const seqs = text
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).seq)
  expect(seqs).toEqual(
    kept
      .filter(inSpan)
      .map(({ seq }) => seq)
      .toReversed(),
  )
  expect(kept.filter(inSpan).filter(({ kind }) => kind === 'decided')).toHaveLength(2)
  expect(out).toMatch(new RegExp(`^The export is valid: ${seqs.length} entries, .+\n.+\nIt was filtered: `))
  expect(code).toBe(0)
})

test('a manifest in its own file is about every line of the export, also one that looks like a manifest', async () => {
  const { world, folder, verify } = await aDownloader()
  const manifest = join(folder, 'export.jws')
  const settings = { VETO_DATABASE: world.database, VETO_POLICIES: 'policies' }
  const { out } = await runVeto(['audit', 'export', '--manifest', manifest], settings)

  const whole = await verify(`${out}\n`, '--manifest', manifest)
  const longer = await verify(`${out}\n{"manifest":"e30.e30.e30"}\n`, '--manifest', manifest)

  expect(whole.code).toBe(0)
  expect(longer.err).toBe('The export is invalid: the file is not the one that was signed')
})

test('a manifest is asked for with NDJSON only, and CSV gets one sentence', async () => {
  const { download } = await aDownloader()

  await expect(download({ format: 'csv' })).rejects.toThrow(
    'manifest: expected format=ndjson with it: CSV has no line for a manifest',
  )
})
