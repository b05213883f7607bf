import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Bundle } from '../../../src/policy/bundle.ts'
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

  expect(changed.kind === 'changed' && effectOf(changed.bundle, 'pay')).toBe('deny')
  expect(effectOf(await loadBundle(folder), 'pay')).toBe('require_approval')
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

test('a change of a value that another rule repeats by a YAML alias leaves the other rule as it is', async () => {
  const shared = `name: p
rules:
  - { name: ask, tool: pay, action: require_approval, approvers: &who ["#pay"] }
  - { name: too, tool: refund, action: require_approval, approvers: *who }
`
  const folder = policyFolder({ 'p.yaml': shared })
  const { hash } = await loadBundle(folder)

  const changed = await loadChanged(folder, hash, DENYING)

  const effects = ['pay', 'refund'].map(
    (tool) => changed.kind === 'changed' && effectOf(changed.bundle, tool),
  )
  expect(effects).toEqual(['deny', 'require_approval'])
})

async function aFolder() {
  const folder = policyFolder({ 'p.yaml': POLICY, 'known.txt': 'ann\n' })
  return { folder, bundle: await loadBundle(folder) }
}

function effectOf(bundle: Bundle, tool: string) {
  const call = { agentId: 'a', tool, category: null, params: { to: 'ann' }, context: {} }
  return bundle.evaluate({ ...call, sessionId: null, nowMs: 0 }).effect
}
