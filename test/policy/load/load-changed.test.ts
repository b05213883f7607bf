import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadBundle } from '../../../src/policy/load/load-bundle.ts'
import { loadChanged } from '../../../src/policy/load/load-changed.ts'
import { BundleError } from '../../../src/policy/source/bundle-error.ts'
import { policyFolder } from '../../support/policy-folder.ts'

const POLICY = `name: p
rules: [{ name: ask, tool: pay, when: args.to in lists.known, action: require_approval, approvers: ["#pay"] }]
lists: { known: { file: known.txt } }
`
const CHANGE = { kind: 'change_rule', policyId: 'p', rule: 'ask' } as const
const DENYING = { ...CHANGE, set: { action: 'deny', approvers: null } } as const

test('a bundle with a change is made of the files and lists of its folder, which stay as they are', async () => {
  const { folder, bundle } = await aFolder()

  const changed = await loadChanged(folder, bundle.hash, DENYING)

  const effectOf = (one: typeof bundle) =>
    one.evaluate({
      agentId: 'a',
      tool: 'pay',
      category: null,
      params: { to: 'ann' },
      context: {},
      sessionId: null,
      nowMs: 0,
    }).effect
  expect(changed.kind === 'changed' && effectOf(changed.bundle)).toBe('deny')
  expect(effectOf(await loadBundle(folder))).toBe('require_approval')
})

test('a bundle is not changed when its files have changed since it was loaded', async () => {
  const { folder, bundle } = await aFolder()
  writeFileSync(join(folder, 'p.yaml'), `${POLICY}# later\n`)

  expect(await loadChanged(folder, bundle.hash, DENYING)).toEqual({ kind: 'other_files' })
})

test('a rule that is not in the files cannot be changed', async () => {
  const { folder, bundle } = await aFolder()

  expect(await loadChanged(folder, bundle.hash, { ...DENYING, rule: 'gone' })).toEqual({ kind: 'impossible' })
})

test('a change that makes the bundle invalid is refused with the place of the error', async () => {
  const { folder, bundle } = await aFolder()
  const change = { ...CHANGE, set: { approvers: ['nobody'] } }

  await expect(loadChanged(folder, bundle.hash, change)).rejects.toThrow(BundleError)
  await expect(loadChanged(folder, bundle.hash, change)).rejects.toThrow(/p\.yaml:\d+:\d+: .*nobody/)
})

async function aFolder() {
  const folder = policyFolder({ 'p.yaml': POLICY, 'known.txt': 'ann\n' })
  return { folder, bundle: await loadBundle(folder) }
}
