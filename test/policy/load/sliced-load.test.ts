import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildInSlices } from '../../../src/policy/load/build-in-slices.ts'
import { checkInWorker } from '../../../src/policy/load/check-in-worker.ts'
import { loadBundle } from '../../../src/policy/load/load-bundle.ts'
import { loadInSlices } from '../../../src/policy/load/load-in-slices.ts'
import { BundleError } from '../../../src/policy/source/bundle-error.ts'
import { readFolder } from '../../../src/policy/source/read-folder.ts'
import { policyFolder } from '../../support/policy-folder.ts'
import { aCall } from '../builders.ts'

const RULES = 600

function manyRules(rule: (index: number) => string): string {
  return `rules:\n${Array.from({ length: RULES }, (_, index) => `  - { ${rule(index)} }\n`).join('')}`
}

test('a large bundle is compiled one rule, tool or list at a time, with other work in between', async () => {
  const folder = policyFolder({
    'a.yaml': manyRules(
      (index) =>
        `name: r${index}, tool: t${index}, when: 'args.x.match(/^[a-z]{1,9}${index}$/)', action: deny`,
    ),
    'b.yaml': 'tools: { u: { title: U }, v: { title: V } }\nlists: { l: [a], m: { file: m.txt } }\n',
    'm.txt': 'b\n',
  })

  const { bundle, slices } = await slicedLoad(folder)

  expect(slices).toBe(RULES + 2 + 2 + 2)
  expect(bundle.hash).toBe((await loadBundle(folder)).hash)
  expect(bundle.evaluate(aCall({ tool: 't7', params: { x: 'abc7' } })).effect).toBe('deny')
})

test('files that did not change since the last load are not compiled again, those that did are, and lists are always read', async () => {
  const kept =
    'rules: [{ name: k, tool: kept, when: args.x in lists.l, action: deny }]\nlists: { l: { file: l.txt } }\n'
  const other = (action: string) => `rules: [{ name: o, tool: other, action: ${action} }]\n`
  const folder = policyFolder({ 'a.yaml': kept, 'b.yaml': other('allow'), 'l.txt': 'one\n' })
  const first = await slicedLoad(folder)
  writeFileSync(join(folder, 'b.yaml'), other('deny'))
  writeFileSync(join(folder, 'l.txt'), 'two\n')

  const second = await slicedLoad(folder)

  expect([first.slices, second.slices]).toEqual([2 + 1 + 2, 1 + 2])
  const effects = ({ bundle }: typeof first) =>
    [
      ['kept', 'one'],
      ['kept', 'two'],
      ['other', ''],
    ].map(([tool, x]) => bundle.evaluate(aCall({ tool: String(tool), params: { x: String(x) } })).effect)
  expect(effects(first)).toEqual(['deny', 'allow', 'allow'])
  expect(effects(second)).toEqual(['allow', 'deny', 'deny'])
})

/** The bundle of a folder, and in how many slices it was compiled. */
async function slicedLoad(folder: string) {
  const reading = await readFolder(folder)
  let slices = 0
  const bundle = await buildInSlices(await checkInWorker(reading), {
    readFile: (name) => reading.lists.get(name) ?? { ok: false, why: 'missing' },
    textOf: (name) => reading.policies.find((file) => file.name === name)?.text,
    pause: async () => {
      slices += 1
    },
  })
  return { bundle, slices }
}

test('the bundle that ships with Veto is the same, loaded in slices or at once', async () => {
  const sliced = await loadInSlices('policies', await readFolder('policies'))
  const whole = await loadBundle('policies')

  expect(JSON.stringify(sliced)).toBe(JSON.stringify(whole))
  expect([...sliced.approvers]).toEqual([...whole.approvers])
  for (const tool of ['refund_payment', 'send_outreach', 'delete_customer']) {
    expect(sliced.tool(tool).mask).toEqual(whole.tool(tool).mask)
    expect(sliced.evaluate(aCall({ tool }))).toEqual(whole.evaluate(aCall({ tool })))
  }
})

test('thousands of errors are reported as the first hundred and a count, found in another thread', async () => {
  const folder = policyFolder({ 'a.yaml': manyRules((index) => `name: r${index}, tol: t, acton: deny`) })

  const error = await loadInSlices(folder, await readFolder(folder)).catch((caught: unknown) => caught)

  expect(error).toBeInstanceOf(BundleError)
  expect(error).toMatchObject({ total: RULES * 4 })
  expect(String(error).split('\n')).toHaveLength(101)
  expect(String(error).split('\n').at(-1)).toBe(`and ${RULES * 4 - 100} more errors`)
  expect(await loadBundle(folder).catch(String)).toBe(String(error))
})

test('concurrent and successive checks each answer for their own texts', async () => {
  const good = policyFolder({ 'a.yaml': 'rules: [{ name: a, tool: t, action: deny }]\n' })
  const bad = policyFolder({ 'a.yaml': 'rules: [{ name: a, tol: t, action: deny }]\n' })
  const outcomeOf = async (folder: string) =>
    loadInSlices(folder, await readFolder(folder)).then(({ hash }) => hash, String)
  const expected = [(await loadBundle(good)).hash, await loadBundle(bad).catch(String)]

  expect(await Promise.all([outcomeOf(good), outcomeOf(bad)])).toEqual(expected)
  expect(await Promise.all([outcomeOf(good), outcomeOf(bad)])).toEqual(expected)
  expect(await outcomeOf(bad)).toBe(expected[1])
  expect(await outcomeOf(good)).toBe(expected[0])
})

test('a folder that cannot be read is refused without starting a check', async () => {
  const folder = policyFolder({ 'a.yaml': readFileSync('policies/workspace.yaml', 'utf8') })
  writeFileSync(join(folder, 'b.yml'), '')

  await expect(loadInSlices(folder, await readFolder(folder))).rejects.toThrow(
    'b.yml:1:1: expected the ending .yaml',
  )
})
