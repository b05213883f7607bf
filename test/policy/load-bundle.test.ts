import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadBundle } from '../../src/policy/load-bundle.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { aCall } from './given.ts'

const ALLOW = 'rules: [{ name: yes, tool: refund_payment, action: allow }]\n'

function aFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

test('loadBundle() loads the policies of a folder and leaves everything else alone', async () => {
  const folder = aFolder({ 'a.yaml': ALLOW, 'a.test.yaml': 'nonsense: [', '.b.yaml': '[', 'readme.md': '#' })
  mkdirSync(join(folder, 'lists'))

  const bundle = await loadBundle(folder)

  expect(bundle.policies.map(({ file }) => file)).toEqual(['a.yaml'])
  expect(bundle.judge(aCall()).effect).toBe('allow')
})

test('loadBundle() refuses a folder without policies, and says so', async () => {
  const folder = aFolder({ 'a.test.yaml': ALLOW })

  await expect(loadBundle(folder)).rejects.toThrow(
    `${folder}:1:1: expected at least one policy file (*.yaml), found none`,
  )
})

test('loadBundle() refuses a folder that is not there', async () => {
  await expect(loadBundle(join(tempFolder(), 'none'))).rejects.toThrow(
    'the folder of policies cannot be read: ENOENT',
  )
})

test('loadBundle() refuses files that would be passed over by mistake', async () => {
  await expect(loadBundle(aFolder({ 'a.yaml': ALLOW, 'b.yml': ALLOW }))).rejects.toThrow(
    'b.yml:1:1: expected the ending .yaml, got .yml',
  )
})

test('loadBundle() refuses what is no text, naming each file', async () => {
  const folder = aFolder({ 'a.yaml': new Uint8Array([0x61, 0xff, 0xfe]) })
  mkdirSync(join(folder, 'b.yaml'))

  await expect(loadBundle(folder)).rejects.toMatchObject({
    faults: [
      { file: 'a.yaml', message: 'expected UTF-8 text' },
      { file: 'b.yaml', message: expect.stringContaining('cannot be read: EISDIR') },
    ],
  })
})

test('loadBundle() reports the faults of a file by its name alone', async () => {
  await expect(loadBundle(aFolder({ 'a.yaml': 'rulez: []\n' }))).rejects.toThrow(
    "a.yaml:1:1: unknown key 'rulez', did you mean 'rules'?",
  )
})
